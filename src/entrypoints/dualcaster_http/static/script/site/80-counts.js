// How many conversations have something to read, and trades wait for an answer, in the navigation.
const COUNTED = {
  messages: ["/unread-messages", ["message.posted", "conversation.read"]],
  trades: ["/trades/count", ["trade.changed"]],
};
for (const [kind, [path, events]] of Object.entries(COUNTED)) {
  const places = document.querySelectorAll(`[data-counts=${kind}]`);
  async function count() {
    try {
      const answer = await fetch(path, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const counted = await answer.text();
      places.forEach((place) => (place.innerHTML = counted.trim()));
    } catch {
      // the network is gone: the last number stays
    }
  }
  if (places.length) {
    count();
    for (const event of events) document.addEventListener(`live:${event}`, count);
  }
}
