// Shows the photos of a new message before it is sent, and lets them be taken out again.
"use strict";
const MOST_PHOTOS = 4;
function photoPicker(form) {
  const input = form.querySelector('input[type="file"]');
  const shown = form.querySelector("[data-composer-photos]");
  let files = [];

  function keep() {
    const kept = new DataTransfer();
    files.forEach((file) => kept.items.add(file));
    input.files = kept.files;
  }

  async function draw(file, canvas) {
    try {
      const picture = await createImageBitmap(file);
      const side = Math.min(picture.width, picture.height);
      canvas.width = canvas.height = 144;
      canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 144, 144);
      picture.close();
    } catch {
      // Not a picture that this browser can show; the site says why when it is sent.
    }
  }

  function show() {
    shown.hidden = files.length === 0;
    shown.replaceChildren(...files.map((file, place) => {
      const item = document.createElement("li");
      const canvas = document.createElement("canvas");
      const out = document.createElement("button");
      out.type = "button";
      out.textContent = "×";
      out.setAttribute("aria-label", `Take out ${file.name}`);
      out.addEventListener("click", () => {
        files.splice(place, 1);
        keep();
        show();
      });
      item.append(canvas, out);
      draw(file, canvas);
      return item;
    }));
  }

  input.addEventListener("change", () => {
    files = [...files, ...input.files].slice(0, MOST_PHOTOS);
    keep();
    show();
    form.querySelector(".composer__add").open = false;
  });
  return () => {
    files = [];
    keep();
    show();
  };
}
