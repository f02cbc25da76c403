function toast(element) {
  if (element.dataset.toast === "on") return;
  element.dataset.toast = "on";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.setAttribute("aria-label", "Dismiss");
  close.innerHTML = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';
  close.addEventListener("click", () => element.remove());
  element.append(close);
  const wait = () => setTimeout(() => (element.matches(":hover, :focus-within") ? wait() : element.remove()), 9000);
  wait();
}

function tell(text) {
  const element = document.createElement("p");
  element.className = "toast toast--bad";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  document.querySelector("[data-toasts]").append(element);
  toast(element);
}

