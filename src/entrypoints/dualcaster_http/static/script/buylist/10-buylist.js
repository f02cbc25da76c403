// Totals while copies are chosen, and grading by keyboard. Without it the forms work all the same.
(() => {
  const cents = (text) => Math.round(parseFloat(text) * 100);
  const money = (value) => (value / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });

  for (const form of document.querySelectorAll("[data-sell]")) {
    const rows = [...form.querySelectorAll("[data-offer]")];
    const said = form.querySelector("[data-chosen]");
    const input = (row) => row.querySelector('[name="copies"]');
    const count = (row) => Math.max(0, Math.min(Number(input(row).max), Math.trunc(Number(input(row).value)) || 0));
    const show = () => {
      let copies = 0, cash = 0, credit = 0;
      for (const row of rows) {
        const chosen = count(row);
        copies += chosen;
        cash += chosen * cents(row.dataset.cash);
        credit += chosen * cents(row.dataset.credit);
        row.classList.toggle("offer--on", chosen > 0);
        row.querySelector("[data-less]").disabled = chosen === 0;
        row.querySelector("[data-more]").disabled = chosen >= Number(input(row).max);
      }
      said.textContent = copies
        ? `${copies} ${copies === 1 ? "card" : "cards"}: ${money(cash)} cash${credit !== cash ? ` or ${money(credit)} credit` : ""}`
        : "Choose copies, then see the totals.";
    };
    for (const row of rows) {
      for (const [name, by] of [["less", -1], ["more", 1]]) {
        const button = row.querySelector(`[data-${name}]`);
        button.hidden = false;
        button.addEventListener("click", () => { input(row).value = Math.max(0, Math.min(Number(input(row).max), count(row) + by)); show(); });
      }
    }
    const all = form.querySelector("[data-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => { for (const row of rows) input(row).value = input(row).max; show(); });
    }
    form.addEventListener("input", show);
    show();
  }

  const grades = document.querySelector("[data-grades]");
  if (!grades) return;
  const rows = [...grades.querySelectorAll("[data-grade-row]")];
  grades.querySelector("[data-keys]").hidden = false;
  const mark = (row) => {
    const condition = row.querySelector("[data-grade]").value;
    const copies = row.querySelector('[name="copies"]').value;
    const other = condition !== row.dataset.stated || copies !== row.dataset.quantity;
    row.classList.toggle("offer--differs", other);
    row.querySelector('[name="reason"]').required = other;
  };
  grades.addEventListener("input", (event) => { const row = event.target.closest("[data-grade-row]"); if (row) mark(row); });
  grades.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); grades.requestSubmit(); return; }
    const select = event.target.closest("[data-grade]");
    if (!select || event.altKey || event.metaKey || event.ctrlKey) return;
    const row = select.closest("[data-grade-row]");
    if (/^[1-5]$/.test(event.key)) { select.selectedIndex = Number(event.key) - 1; }
    else if (event.key === "0") { row.querySelector('[name="copies"]').value = 0; }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) next.querySelector("[data-grade]").focus();
    } else return;
    event.preventDefault();
    mark(row);
    if (/^[0-5]$/.test(event.key) && row.classList.contains("offer--differs")) row.querySelector('[name="reason"]').focus();
  });
})();
