// One box chooses every price of the page.
(() => {
  const all = document.querySelector("[data-choose-all]");
  if (!all) return;
  const box = all.querySelector("input");
  const boxes = [...document.querySelectorAll("input[name=ids]")];
  const show = () => {
    const chosen = boxes.filter((one) => one.checked).length;
    box.checked = chosen === boxes.length;
    box.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const one of boxes) one.checked = box.checked;
  });
  for (const one of boxes) one.addEventListener("change", show);
  show();
})();
