// What is there now, and what htmx brings later.
function enliven(part) {
  part.querySelectorAll("[data-password]").forEach(passwordField);
  part.querySelectorAll("[data-menu]").forEach(menu);
  part.querySelectorAll(".face img, .art img, .avatar img, .ring__drawing image").forEach(picture);
  part.querySelector("[data-focus]")?.focus();
}
// Browsers that do not begin at the tab of this page by themselves (scroll-initial-target) are taken there.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const bar = tab.closest(".tabs");
  const [at, around] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  if (at.right > around.right) bar.scrollLeft += at.left + at.width / 2 - around.left - around.width / 2;
});
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
