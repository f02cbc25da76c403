// How many conversations have something to read, in the navigation.
const unreadPlaces = document.querySelectorAll("[data-unread-messages]");
async function countUnread() {
  try {
    const answer = await fetch("/unread-messages", { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const counted = await answer.text();
    unreadPlaces.forEach((place) => (place.innerHTML = counted.trim()));
  } catch {
    // the network is gone: the last number stays
  }
}
if (unreadPlaces.length) {
  countUnread();
  for (const kind of ["message.posted", "conversation.read"]) document.addEventListener(`live:${kind}`, countUnread);
}
