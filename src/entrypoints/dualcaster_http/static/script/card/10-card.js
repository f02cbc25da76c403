// Turns cards by click, touch and Enter, keeps what lies face down out of reach, and tilts cards from silver on.
"use strict";
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const tilting = "silver gold platinum legendary".split(" ").map((frame) => `.pcard--${frame}`).join();
  const busy = "a, button, input, label, summary, select, textarea, .pcard__back";

  function ready(card) {
    const box = card.querySelector(".pcard__turn");
    if (!box || card.dataset.ready) return;
    card.dataset.ready = "1";
    const [front, back] = [card.querySelector(".pcard__face--front"), card.querySelector(".pcard__face--back")];
    const settle = () => {
      const hidden = box.checked ? front : back;
      const left = hidden.contains(document.activeElement);
      hidden.inert = true;
      (box.checked ? back : front).inert = false;
      if (left) box.focus({ preventScroll: true });
    };
    const turn = () => {
      box.checked = !box.checked;
      settle();
    };
    box.addEventListener("change", settle);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      turn();
    });
    card.addEventListener("click", (event) => {
      if (!event.target.closest(busy) && getSelection().isCollapsed) turn();
    });
    settle();
    if (card.matches(tilting)) tilt(card);
  }

  function tilt(card) {
    card.addEventListener("pointermove", (event) => {
      if (still.matches || event.pointerType === "touch") return;
      const area = card.getBoundingClientRect();
      const [across, down] = [(event.clientX - area.left) / area.width - 0.5, (event.clientY - area.top) / area.height - 0.5];
      card.classList.add("is-held");
      card.style.setProperty("--tilt-x", `${(-down * 14).toFixed(1)}deg`);
      card.style.setProperty("--tilt-y", `${(across * 14).toFixed(1)}deg`);
    });
    card.addEventListener("pointerleave", () => {
      card.classList.remove("is-held");
      card.style.removeProperty("--tilt-x");
      card.style.removeProperty("--tilt-y");
    });
  }

  // A card that came up beside a trader goes on Escape, and may come again once the pointer has left.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".trader:is(:hover, :focus-within)").forEach((trader) => {
      trader.classList.add("is-dismissed");
      trader.addEventListener("pointerleave", () => trader.classList.remove("is-dismissed"), { once: true });
    });
  });

  const all = (part) => part.querySelectorAll("[data-card]").forEach(ready);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.target));
  document.addEventListener("card:shown", (event) => all(event.target));
})();
