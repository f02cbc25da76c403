// Counts and sums of the proposal builder, at once. Without this file the button "Add up" asks the server for them.
"use strict";

(() => {
  const SHAPES = { up: "M6 1.5 11.5 10.5H.5z", down: "M6 10.5.5 1.5h11z", flat: "M1 4.5h10v3H1z" };
  const SIGNS = { up: "+", down: "−", flat: "±" };
  const builderOf = (element) => element.closest("[data-builder]");
  const money = (cents) => (Math.abs(cents) / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
  const counted = (number) => `${number.toLocaleString("en-US")} ${number === 1 ? "card" : "cards"}`;

  function copiesOf(input) {
    const most = Number(input.max);
    const number = Math.trunc(Number(input.value));
    return Number.isFinite(number) ? Math.min(Math.max(number, 0), most) : 0;
  }

  function refreshRow(row) {
    const input = row.querySelector("input[type=number]");
    const copies = copiesOf(input);
    row.classList.toggle("choice--on", copies > 0);
    row.querySelector("[data-stepper]").classList.toggle("stepper--on", copies > 0);
    row.querySelector("[data-less]").disabled = copies <= 0;
    row.querySelector("[data-more]").disabled = copies >= Number(input.max);
  }

  function addUp(side) {
    let cents = 0;
    let copies = 0;
    for (const row of side.querySelectorAll("[data-choice]")) {
      const taken = copiesOf(row.querySelector("input[type=number]"));
      copies += taken;
      cents += taken * Number(row.dataset.cents || 0);
    }
    side.querySelector("[data-copies]").textContent = counted(copies);
    side.querySelector("[data-value]").textContent = money(cents);
    return cents;
  }

  function cashOf(builder) {
    const amount = Number(builder.elements.cash.value.replace(/[$\s]/g, "").replace(",", "."));
    return Number.isFinite(amount) ? Math.round(amount * 100) : 0;
  }

  function showGain(place, cents) {
    const way = cents > 0 ? "up" : cents < 0 ? "down" : "flat";
    const shown = document.createElement("span");
    shown.className = `change change--${way}`;
    shown.innerHTML = `<svg viewBox="0 0 12 12" aria-hidden="true"><path d="${SHAPES[way]}"/></svg>`;
    shown.append(SIGNS[way] + money(cents));
    place.replaceChildren(shown);
  }

  function refresh(builder) {
    builder.classList.add("builder--live");
    builder.querySelectorAll("[data-choice]").forEach(refreshRow);
    const by = builder.elements.cash_by.value;
    builder.elements.cash.disabled = by === "nobody";
    const cash = by === "nobody" ? 0 : cashOf(builder);
    const gets = addUp(builder.querySelector("[data-side=wants]")) + (by === "them" ? cash : 0);
    const gives = addUp(builder.querySelector("[data-side=offers]")) + (by === "me" ? cash : 0);
    builder.querySelector("[data-gets]").textContent = money(gets);
    builder.querySelector("[data-gives]").textContent = money(gives);
    showGain(builder.querySelector("[data-gain]"), gets - gives);
    const share = gets + gives ? (100 * gets) / (gets + gives) : 50;
    builder.querySelector("[data-scale]").setAttribute("width", share.toFixed(1));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-builder] [data-less], [data-builder] [data-more]");
    if (!button) return;
    const input = button.parentElement.querySelector("input");
    input.value = copiesOf(input) + (button.matches("[data-more]") ? 1 : -1);
    refresh(builderOf(button));
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const builder = builderOf(event.target);
      if (builder && !event.target.matches("[type=search]")) refresh(builder);
    });
  }

  // Who types an amount and sends at once is on the way to another page: what the amount would cost is not asked any more.
  document.addEventListener("submit", (event) => {
    const builder = builderOf(event.target);
    if (builder) builder.dataset.sent = "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (builderOf(event.detail.elt)?.dataset.sent !== undefined) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-builder]").forEach((builder) => delete builder.dataset.sent);
  });

  const refreshAll = () => document.querySelectorAll("[data-builder]").forEach(refresh);
  document.addEventListener("htmx:afterSettle", refreshAll);
  refreshAll();
})();
