// Values of a row that are changed in place. Without this file each value is a link to the page of its entry.
"use strict";

const LISTS = (() => {
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const rowOf = (element) => element.closest("[data-row]");

  function send(path, fields) {
    const body = new URLSearchParams(fields);
    return fetch(path, { method: "POST", body, headers: { ...token(), "HX-Request": "true" } });
  }

  function fieldsOf(row) {
    const { row: _, path: __, name: ___, ...fields } = row.dataset;
    if (!fields.active) delete fields.active;
    return fields;
  }

  function complain(cell, text, offer) {
    cell.querySelector(".value-wrong")?.remove();
    const wrong = document.createElement("span");
    wrong.className = "value-wrong";
    wrong.id = `wrong-${rowOf(cell).dataset.row}`;
    wrong.setAttribute("role", "alert");
    wrong.textContent = text;
    if (offer) {
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "button button--quiet";
      remove.dataset.remove = "";
      remove.textContent = "Remove";
      wrong.append(" ", remove);
    }
    cell.append(wrong);
    const input = cell.querySelector(".value-input");
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", wrong.id);
    input?.focus();
  }

  // Cells that are being typed into stay; all others become what the server says.
  function replaceRow(row, fresh) {
    const twin = document.querySelector(`[data-row="${fresh.dataset.row}"]`);
    if (twin && twin !== row) twin.remove();
    [...row.children].forEach((cell, place) => {
      const next = fresh.children[place];
      if (!cell.querySelector(".value-input")) {
        const box = cell.querySelector("input[name=ids]");
        if (box?.checked) next.querySelector("input[name=ids]").checked = true;
        if (cell.innerHTML !== next.innerHTML) cell.replaceChildren(...next.childNodes);
      }
    });
    for (const { name, value } of fresh.attributes) row.setAttribute(name, value);
    if (!fresh.hasAttribute("class")) row.removeAttribute("class");
    row.querySelectorAll(".face img").forEach((image) => image.addEventListener("error", () => image.remove()));
  }

  function setTotals(totals) {
    const old = document.getElementById("totals");
    if (!totals || !old) return;
    old.replaceWith(totals);
    setVersion(totals.dataset.version);
  }

  function setVersion(version) {
    const field = document.querySelector("#bulk [name=version]");
    if (field && version) field.value = version;
  }

  // What is changed in one row is sent one after the other, so that each takes along what the one before left.
  const turns = new WeakMap();
  function inTurn(row, work) {
    const turn = (turns.get(row) ?? Promise.resolve()).then(work);
    turns.set(row, turn);
    return turn;
  }

  const save = (row, changed, cell) => inTurn(row, () => saved(row, changed, cell));

  async function saved(row, changed, cell) {
    const answer = await send(row.dataset.path, { ...fieldsOf(row), ...changed }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const editor = cell.querySelector(".value-input");
      if (editor) close(editor);
      replaceRow(row, page.querySelector("[data-row]"));
      setTotals(page.getElementById("totals"));
      return true;
    }
    if (answer?.status === 422) {
      const told = await answer.json();
      complain(cell, told.errors[Object.keys(changed)[0]] ?? (told.trouble || Object.values(told.errors)[0]), told.removal);
    } else {
      complain(cell, answer ? "That did not work. Try again in a moment." : "No connection. Nothing was changed.");
    }
    return false;
  }

  function close(input) {
    const link = input.link;
    input.closing = true;
    input.parentElement?.querySelector(".value-wrong")?.remove();
    const had = document.activeElement === input;
    input.replaceWith(link);
    if (had) link.focus();
  }

  function choices(link, value) {
    const select = document.createElement("select");
    const named = `choices-${link.dataset.edit}`.replace(/-./g, (part) => part[1].toUpperCase());
    for (const word of link.closest("[data-rows]").dataset[named].split(" ")) {
      const option = new Option(word === word.toUpperCase() ? word : word[0].toUpperCase() + word.slice(1), word);
      option.selected = word === value;
      select.append(option);
    }
    return select;
  }

  function open(link) {
    const row = rowOf(link);
    const cell = link.closest("td");
    const name = link.dataset.edit;
    const value = row.dataset[name];
    const input = link.dataset.kind === "choice" ? choices(link, value) : document.createElement("input");
    if (link.dataset.kind === "number") {
      Object.assign(input, { type: "number", inputMode: "numeric", min: link.dataset.least, max: link.dataset.most, value });
    }
    input.className = "value-input";
    input.link = link;
    input.setAttribute("aria-label", link.getAttribute("aria-label").replace(/: [^:]*$/, ""));
    link.replaceWith(input);
    input.focus();
    if (input.select) input.select();
    const commit = async () => {
      if (input.closing || input.busy || !input.isConnected) return true;
      if (input.value === row.dataset[name]) {
        close(input);
        return true;
      }
      input.busy = true;
      const done = await save(row, { [name]: input.value }, cell);
      input.busy = false;
      return done;
    };
    if (input.matches("select")) input.addEventListener("change", commit);
    input.addEventListener("blur", (event) => {
      if (!event.relatedTarget?.matches("[data-remove]")) commit();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close(input);
      else if (event.key === "Enter") {
        event.preventDefault();
        commit();
      } else if (event.key === "Tab") {
        const all = [...document.querySelectorAll("[data-rows] .value, [data-rows] .value-input")].filter((one) => one.checkVisibility());
        const next = all[all.indexOf(input) + (event.shiftKey ? -1 : 1)];
        if (!next) return;
        event.preventDefault();
        if (next.dataset.kind === "switch") next.focus();
        else open(next);
      }
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.value");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.kind !== "switch") return open(link);
    const row = rowOf(link);
    inTurn(row, () => toggle(row, link.closest("td")));
  });

  async function toggle(row, cell) {
    const fields = { ...fieldsOf(row), active: "1" };
    if (row.dataset.active) delete fields.active;
    const answer = await send(row.dataset.path, fields).catch(() => null);
    if (!answer?.ok) return complain(cell, "That did not work. Try again in a moment.");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    replaceRow(row, page.querySelector("[data-row]"));
    setTotals(page.getElementById("totals"));
    row.querySelector('[data-kind="switch"]')?.focus();
  }

  return { send, rowOf, setTotals, setVersion };
})();
