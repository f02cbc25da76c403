// The service worker: shows what is pushed, and opens its page. It keeps nothing: pages are always those of the server.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  const url = typeof told.url === "string" && told.url.startsWith("/") && !told.url.startsWith("//") ? told.url : "/notifications";
  event.waitUntil(
    self.registration.showNotification(told.title || "Dualcaster", {
      body: told.body || "",
      tag: told.tag || undefined,
      data: { url },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.url ?? "/notifications", self.location.origin).href;
  event.waitUntil(
    (async () => {
      const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const there = pages.find((page) => page.url === address);
      return there ? there.focus() : self.clients.openWindow(address);
    })(),
  );
});
