// Shows the card as it will be while its settings are changed.
"use strict";
document.querySelectorAll("[data-card-form]").forEach((form) => {
  const place = document.getElementById(form.dataset.cardForm);
  let waiting, asked = 0;
  async function show() {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok || mine !== asked) return;
      const turned = place.querySelector(".pcard__turn")?.checked;
      place.innerHTML = await answer.text();
      const box = place.querySelector(".pcard__turn");
      if (box) box.checked = Boolean(turned);
      place.dispatchEvent(new CustomEvent("card:shown", { bubbles: true }));
    } catch {
      // the card is shown when the form is sent
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
});
