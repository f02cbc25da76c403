// Suggestions below a search box. With data-combo="cards" a choice leads to the card or set, else it fills in the name and sends the form, unless "fill".
function combo(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const status = box.querySelector("[data-combo-status]");
  const form = input.form;
  const toCards = box.dataset.combo === "cards";
  const source = toCards ? "suggestions" : "autocomplete";
  const counted = (number) => `${number.toLocaleString("en-US")} ${number === 1 ? "printing" : "printings"}`;
  let found = [];
  let chosen = -1;
  let timer = 0;
  let asking = null;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asking?.abort();
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

  function take(place) {
    const item = found[place];
    if (toCards) return location.assign(item.address);
    input.value = item.name;
    close();
    if (box.dataset.combo !== "fill") form.requestSubmit();
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function noteOf(item) {
    if (!item.hashid) return `Set, ${counted(item.printings)}`;
    return item.printings > 1 ? `${item.set_name}, ${counted(item.printings)}` : item.set_name;
  }

  function optionOf(item, place) {
    const option = element("li");
    option.id = `${list.id}-${place}`;
    option.role = "option";
    option.setAttribute("aria-selected", "false");
    if (toCards && item.picture) {
      const face = element("span", "face face--mini");
      const image = element("img");
      Object.assign(image, { src: item.picture, alt: "", width: 146, height: 204 });
      image.addEventListener("error", () => image.remove());
      face.append(image);
      option.append(face);
    }
    const words = element("span", "combo__words", item.name);
    if (toCards) words.append(element("small", "", noteOf(item)));
    option.append(words);
    if (item.price) option.append(element("span", "price", `${item.printings > 1 ? "from " : ""}$${item.price}`));
    return option;
  }

  function show(items) {
    found = items;
    list.replaceChildren(...items.map(optionOf));
    chosen = -1;
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    status.textContent = items.length === 1 ? "1 suggestion" : `${items.length} suggestions`;
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < 2) return close();
    asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: text.slice(0, 100), limit: "8" });
      const answer = await fetch(`/api/v1/cards/${source}?${query}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const { items, sets = [] } = await answer.json();
      if (document.activeElement === input) show([...items, ...sets]);
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
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(options().indexOf(option));
  });
}

document.querySelectorAll("[data-combo]").forEach(combo);

// "/" and Ctrl-K lead to the search box.
document.addEventListener("keydown", (event) => {
  const palette = event.key === "k" && (event.ctrlKey || event.metaKey);
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (!palette && (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey)) return;
  const box = [...document.querySelectorAll("[data-combo] input")].find((input) => input.checkVisibility({ visibilityProperty: true }));
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
