// Questions that unfold in place become dialogs.
document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-confirm] > summary");
  if (!summary) return;
  event.preventDefault();
  const place = summary.parentElement;
  const panel = place.querySelector(".confirm__ask");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
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

