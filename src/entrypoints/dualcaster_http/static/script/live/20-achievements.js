// What somebody has earned and not seen yet: asked for when the live channel tells of it, and when a session begins. The
// server tells each once, whichever of the open pages asks first.
(() => {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"];
  const asked = `earned:${document.body.dataset.liveFor}`;

  async function tellEarned() {
    try {
      const answer = await fetch("/achievements/new", { method: "POST", headers: { "x-csrftoken": token } });
      if (answer.ok) document.querySelector("[data-toasts]").insertAdjacentHTML("beforeend", await answer.text());
    } catch {
      // the next page asks again
    }
  }

  document.addEventListener("live:notification.created", ({ detail }) => {
    if (detail.notification_type === "achievement.earned") tellEarned();
  });
  document.addEventListener("live:missed", tellEarned);
  try {
    if (sessionStorage.getItem(asked)) return;
    sessionStorage.setItem(asked, "yes");
  } catch {
    return;
  }
  if (location.pathname !== "/achievements") tellEarned();
})();
