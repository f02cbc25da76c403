// What is there now, and what htmx brings later.
function enliven(part) {
  part.querySelectorAll("[data-password]").forEach(passwordField);
  part.querySelectorAll("[data-menu]").forEach(menu);
  part.querySelectorAll(".face img, .art img, .avatar img, .ring__drawing image").forEach(picture);
  part.querySelector("[data-focus]")?.focus();
}
enliven(document);
document.querySelectorAll("[data-toast]").forEach(toast);
new MutationObserver(() => document.querySelectorAll("[data-toast]").forEach(toast)).observe(
  document.querySelector("[data-toasts]"),
  { childList: true },
);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enliven(event.detail.elt);
});
document.addEventListener("htmx:responseError", () => tell("That did not work. Try again in a moment."));
document.addEventListener("htmx:sendError", () => tell("No connection. Nothing was changed."));
