// Pictures that cannot be loaded leave the drawn card; the light on foil; previews on hover and long press.
const still = matchMedia("(prefers-reduced-motion: reduce)");

function picture(image) {
  const gone = () => image.remove();
  if (image.complete && image.naturalWidth === 0) return gone();
  image.addEventListener("error", gone);
  // One of a drawing does not tell whether it failed before: it is asked for anew.
  if (image instanceof SVGImageElement) image.setAttribute("href", image.getAttribute("href"));
}

document.addEventListener("pointermove", (event) => {
  const face = event.target.closest?.(".face--foil, .face--etched");
  if (!face || still.matches) return;
  const place = face.getBoundingClientRect();
  face.style.setProperty("--x", `${Math.round(((event.clientX - place.left) / place.width) * 100)}%`);
  face.style.setProperty("--y", `${Math.round(((event.clientY - place.top) / place.height) * 100)}%`);
});

(() => {
  const HOVER = 180;
  const PRESS = 450;
  let shown = null;
  let timer = 0;

  function show(link) {
    const panel = document.createElement("div");
    panel.className = "preview";
    panel.popover = "manual";
    for (const address of [link.dataset.picture, link.dataset.back].filter(Boolean)) {
      const image = document.createElement("img");
      Object.assign(image, { src: address, alt: "", width: 488, height: 680 });
      image.addEventListener("error", () => image.remove());
      panel.append(image);
    }
    document.body.append(panel);
    panel.showPopover();
    const at = link.getBoundingClientRect();
    const size = panel.getBoundingClientRect();
    if (innerWidth >= 640) {
      const right = at.right + 12 + size.width <= innerWidth;
      panel.style.left = `${right ? at.right + 12 : Math.max(8, at.left - 12 - size.width)}px`;
      panel.style.top = `${Math.max(8, Math.min(at.top - size.height / 3, innerHeight - size.height - 8))}px`;
    }
    shown = panel;
  }

  function hide() {
    clearTimeout(timer);
    shown?.remove();
    shown = null;
  }

  const linkOf = (event) => event.target.closest?.("[data-picture]");

  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (!link || event.pointerType === "touch") return;
    hide();
    timer = setTimeout(show, HOVER, link);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "touch" && linkOf(event)) hide();
  });
  document.addEventListener("pointerdown", (event) => {
    hide();
    const link = linkOf(event);
    if (link && event.pointerType === "touch") timer = setTimeout(show, PRESS, link);
  });
  for (const kind of ["pointerup", "pointercancel", "scroll", "keydown"]) addEventListener(kind, hide, { passive: true, capture: true });
  // A long press shows the card instead of the menu of the browser, and does not follow the link.
  document.addEventListener("contextmenu", (event) => {
    if (shown && linkOf(event)) event.preventDefault();
  });
})();
