// How many conversations have something to read, and trades wait for an answer, in the navigation. What was counted last
// stays for the pages that follow, which ask anew when the live channel tells of something.
const COUNTED = {
  messages: ["/unread-messages", ["message.posted", "conversation.read"]],
  trades: ["/trades/count", ["trade.changed"]],
};

function keptCounts(change) {
  const place = `counts:${document.body.dataset.liveFor}`;
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "{}");
    if (change) sessionStorage.setItem(place, JSON.stringify({ ...kept, ...change }));
    return kept;
  } catch {
    return {};
  }
}

for (const [kind, [path, events]] of Object.entries(COUNTED)) {
  const places = document.querySelectorAll(`[data-counts=${kind}]`);
  const show = (counted) => places.forEach((place) => (place.innerHTML = counted));
  async function count() {
    // Who leaves before the answer has come must not find the old number on the next page.
    keptCounts({ [kind]: undefined });
    try {
      const answer = await fetch(path, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const counted = (await answer.text()).trim();
      keptCounts({ [kind]: counted });
      show(counted);
    } catch {
      // the network is gone: the last number stays
    }
  }
  if (places.length) {
    const counted = keptCounts()[kind];
    if (counted === undefined) count();
    else show(counted);
    for (const event of [...events, "missed"]) document.addEventListener(`live:${event}`, count);
  }
}
