function passwordField(box) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

// Forms that take a while say so, and are sent once.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form) return;
  if (form.dataset.busy === "on") return event.preventDefault();
  form.dataset.busy = "on";
  setTimeout(() => form.querySelector("[data-busy-note]")?.removeAttribute("hidden"), 300);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    form.dataset.busy = "";
    form.querySelector("[data-busy-note]")?.setAttribute("hidden", "");
  }
});
