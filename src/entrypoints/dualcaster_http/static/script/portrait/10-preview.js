// Shows the middle square of a chosen picture before it is sent.
"use strict";
document.querySelectorAll("[data-portrait]").forEach((part) => {
  const input = part.querySelector('input[type="file"]');
  const shown = part.querySelector(".avatar");
  if (!input || !shown || !window.createImageBitmap) return;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      const side = Math.min(picture.width, picture.height);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 192;
      canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 192, 192);
      picture.close();
      shown.replaceChildren(canvas);
    } catch {
      // Not a picture that this browser can show; the site says why when it is sent.
    }
  });
});
