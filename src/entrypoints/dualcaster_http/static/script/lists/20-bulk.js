// Entries that are chosen, what is done with them, and undoing it. Without this file the same form is sent as a whole.
(() => {
  const list = document.querySelector("[data-list]");
  const form = document.getElementById("bulk");
  const told = document.querySelector("[data-told]");
  if (!list || !form) return;
  const chosen = () => [...list.querySelectorAll("input[name=ids]:checked")];
  const counter = form.querySelector("[data-chosen]");
  const everything = form.elements.everything;
  const chooser = list.querySelector("[data-choose]");
  const none = form.querySelector("[data-choose-none]");
  let last = null;
  chooser.hidden = false;
  none.hidden = false;

  function show() {
    const count = chosen().length;
    list.toggleAttribute("data-chosen-some", count > 0 || everything.checked);
    counter.textContent = everything.checked ? "All that match" : count === 1 ? "1 selected" : `${count.toLocaleString("en")} selected`;
  }

  function clear() {
    everything.checked = false;
    for (const box of chosen()) box.checked = false;
    show();
  }

  list.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=ids]");
    if (!box) return;
    if (event.shiftKey && last?.isConnected) {
      const boxes = [...list.querySelectorAll("input[name=ids]")];
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    show();
  });
  everything.addEventListener("change", show);
  none.addEventListener("click", () => {
    clear();
    chooser.setAttribute("aria-pressed", "false");
    list.removeAttribute("data-choosing");
  });
  chooser.addEventListener("click", () => {
    const on = list.toggleAttribute("data-choosing");
    chooser.setAttribute("aria-pressed", String(on));
    if (!on) clear();
  });

  // The list is read anew as far as it was shown; one stays where one was, and what was chosen stays so.
  async function refresh() {
    const place = scrollY;
    const before = list.querySelectorAll("input[name=ids]").length;
    let address = location.href;
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const fresh = page.getElementById("list");
    if (!fresh) return location.reload();
    const rows = fresh.querySelector("[data-rows]");
    let more = rows?.querySelector("[rel=next]");
    while (more && rows.querySelectorAll("input[name=ids]").length < before) {
      address = more.getAttribute("href");
      const part = await (await fetch(address, { headers: { "HX-Request": "true" } })).text();
      const holder = document.createElement("template");
      holder.innerHTML = rows.matches("ul") ? part : `<table><tbody>${part}</tbody></table>`;
      more.closest(".list__more").remove();
      rows.append(...(holder.content.querySelector("tbody") ?? holder.content).children);
      more = rows.querySelector("[rel=next]");
    }
    const ticked = new Set(chosen().map((box) => box.value));
    document.getElementById("list").replaceWith(document.adoptNode(fresh));
    for (const box of list.querySelectorAll("input[name=ids]")) box.checked = ticked.has(box.value);
    htmx.process(document.getElementById("list"));
    LISTS.setTotals(page.getElementById("totals"));
    scrollTo({ top: place, behavior: "instant" });
    show();
  }

  function tell(answer) {
    const notice = document.createElement("div");
    notice.className = answer.refused ? "notice notice--warning" : "notice";
    notice.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = answer.message;
    notice.append(words);
    if (answer.undo) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "button button--quiet";
      undo.textContent = "Undo";
      undo.addEventListener("click", () => act(answer.undo, {}));
      notice.append(undo);
    }
    told.replaceChildren(notice);
  }

  // It is told once the list shows it: what one does next is done to the lists as they are now.
  let busy = false;
  async function act(path, fields) {
    if (busy) return;
    busy = true;
    let said = { message: "No connection. Nothing was changed.", refused: true };
    try {
      const answer = await LISTS.send(path, fields);
      said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        clear();
        LISTS.setVersion(said.version);
      }
      await refresh();
    } catch {
      // what was answered is told all the same; the next page that is loaded shows the rest
    } finally {
      busy = false;
      tell(said.message ? said : { message: "That did not work. Try again in a moment.", refused: true });
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "ids"));
    fields.action = event.submitter.value;
    fields.ids = chosen().map((box) => box.value).join(",");
    act(form.getAttribute("action"), fields);
  });
  document.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove]");
    if (!remove) return;
    const version = form.elements.version.value;
    act(form.getAttribute("action"), { action: "delete", ids: LISTS.rowOf(remove).dataset.row, version });
  });
  told.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.target.getAttribute("action"), {});
  });
  addEventListener("pageshow", show);
})();
