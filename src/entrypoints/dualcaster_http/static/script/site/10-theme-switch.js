"use strict";

// The switch between light and dark. Every page works without any of these files.
const root = document.documentElement;

function themeSwitch(button) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const show = () => button.setAttribute("aria-pressed", String(current() === "dark"));
  button.hidden = false;
  show();
  dark.addEventListener("change", show);
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // not kept for the next visit
    }
    show();
  });
}
document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
