// The button that turns on push in this browser, and the time zone that the browser knows. Without this file push stays
// as it is, and the zone is typed.
"use strict";

(() => {
  const zone = document.querySelector("[data-time-zone]");
  const known = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && zone.value === "UTC" && known) zone.value = known;

  const box = document.querySelector("[data-push]");
  if (!box) return;
  const [on, off, state] = ["on", "off", "state"].map((name) => box.querySelector(`[data-push-${name}]`));
  const headers = { "x-csrftoken": JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"] };

  function say(text) {
    state.textContent = text;
  }

  function show(subscription) {
    on.hidden = Boolean(subscription);
    off.hidden = !subscription;
    if (subscription) say("Push is on in this browser.");
  }

  async function send(path, subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
    const answer = await fetch(path, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  function bytesOf(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== "granted") {
      return say("Your browser does not allow notifications of this site. You can change that in its settings.");
    }
    const worker = await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(box.dataset.pushKey),
    });
    await send("/settings/notifications/browser", subscription);
    show(subscription);
  }

  async function turnOff() {
    const worker = await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) {
      await send("/settings/notifications/browser/remove", subscription);
      await subscription.unsubscribe();
    }
    say("Push is off in this browser.");
    show(null);
  }

  function guarded(work) {
    return () => work().catch(() => say("That did not work. Try again in a moment."));
  }

  async function begin() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
      return say("This browser cannot show notifications of a site.");
    }
    const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    on.addEventListener("click", guarded(turnOn));
    off.addEventListener("click", guarded(turnOff));
    show(await worker.pushManager.getSubscription());
  }

  begin().catch(() => say("This browser cannot show notifications of a site."));
})();
