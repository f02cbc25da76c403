// Suggestions while typing, and the theme switch. Every page works without this file.
"use strict";

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

function combo(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const status = box.querySelector("[data-combo-status]");
  const form = input.form;
  let chosen = -1;
  let timer = 0;
  let asking = null;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const all = options();
    chosen = (index + all.length) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(name) {
    input.value = name;
    close();
    form.requestSubmit();
  }

  function show(names) {
    list.replaceChildren(
      ...names.map((name, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.role = "option";
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        return option;
      }),
    );
    chosen = -1;
    list.hidden = names.length === 0;
    input.setAttribute("aria-expanded", String(names.length > 0));
    status.textContent = names.length === 1 ? "1 suggestion" : `${names.length} suggestions`;
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < 2) return close();
    asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: text.slice(0, 100), limit: "8" });
      const answer = await fetch(`/api/v1/cards/autocomplete?${query}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const found = await answer.json();
      if (document.activeElement === input) show(found.items.map((item) => item.name));
    } catch {
      // another letter was typed, or the network is gone: the form still works
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 110);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim().length > 1) {
        event.preventDefault();
        ask();
      }
      return;
    }
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option.textContent);
  });
}

document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("[data-combo]").forEach(combo);
document.querySelectorAll(".face img").forEach((image) => {
  const gone = () => image.remove();
  if (image.complete && image.naturalWidth === 0) gone();
  else image.addEventListener("error", gone);
});

// Menus close when one leaves them.
document.querySelectorAll("[data-menu]").forEach((menu) => {
  const summary = menu.querySelector("summary");
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
});

// Questions that unfold in place become dialogs.
document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-confirm] > summary");
  if (!summary) return;
  event.preventDefault();
  const place = summary.parentElement;
  const panel = place.querySelector(".confirm__ask");
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", panel.getAttribute("aria-labelledby"));
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button button--quiet";
  cancel.textContent = "Cancel";
  cancel.addEventListener("click", () => dialog.close());
  (panel.querySelector(".buttons") ?? panel).append(cancel);
  dialog.append(panel);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    cancel.remove();
    place.append(panel);
    dialog.remove();
    summary.focus();
  });
  dialog.addEventListener("click", (inside) => {
    if (inside.target === dialog) dialog.close();
  });
  dialog.showModal();
});

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

function toast(element) {
  if (element.dataset.toast === "on") return;
  element.dataset.toast = "on";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.setAttribute("aria-label", "Dismiss");
  close.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';
  close.addEventListener("click", () => element.remove());
  element.append(close);
  const wait = () => setTimeout(() => (element.matches(":hover, :focus-within") ? wait() : element.remove()), 9000);
  wait();
}

function tell(text) {
  const element = document.createElement("p");
  element.className = "toast toast--bad";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  document.querySelector("[data-toasts]").append(element);
  toast(element);
}

// What is there now, and what htmx brings later.
function enliven(part) {
  part.querySelectorAll("[data-password]").forEach(passwordField);
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
