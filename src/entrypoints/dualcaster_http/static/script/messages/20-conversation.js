// A conversation or thread that is alive: sends without leaving the page, and shows what comes meanwhile.
function aliveRoom(place) {
  const log = place.querySelector("[data-log]");
  const form = place.querySelector("[data-composer]");
  const typing = place.querySelector("[data-typing]");
  const part = { headers: { "HX-Request": "true" } };
  let bringing = Promise.resolve();
  let typingEnds = 0;
  let saidTyping = 0;

  const last = () => Math.max(Number(form?.elements.after?.value ?? 0), ...[...log.querySelectorAll("[data-number]")].map((one) => Number(one.dataset.number)));

  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  function add(html) {
    const content = fragment(html);
    const held = content.querySelector("[data-held]");
    if (held) {
      held.remove();
      log.querySelector("[data-held]")?.replaceWith(held);
    }
    content.querySelectorAll("[data-message]").forEach((one) => document.getElementById(one.id) && one.remove());
    content.querySelectorAll("[data-day]").forEach((day) => log.querySelector(`[data-day="${day.dataset.day}"]`) && day.remove());
    const added = [...content.children];
    if (added.length || held?.children.length) log.querySelector(".log__first")?.remove();
    log.insertBefore(content, log.querySelector("[data-held]") ?? log.querySelector("#newest"));
    added.forEach(enliven);
    if (form) form.elements.after.value = last();
    return added.length > 0;
  }

  function bring() {
    if (!("newest" in place.dataset)) return bringing;
    bringing = bringing.then(async () => {
      const answer = await fetch(`${place.dataset.newer}?after=${last()}`, part);
      if (!answer.ok) return;
      const html = await answer.text();
      if (!add(html)) return;
      typing.textContent = "";
      read();
    }).catch(() => {});
    return bringing;
  }

  function read() {
    if (document.visibilityState !== "visible" || !place.dataset.room) return;
    fetch(`/conversations/${place.dataset.room}/read`, { method: "POST", headers: tokenHeaders() }).catch(() => {});
  }

  async function renew(id) {
    const shown = document.getElementById(`m-${id}`);
    if (!shown) return;
    const answer = await fetch(`/conversations/${place.dataset.room}/messages/${id}`, part);
    if (!answer.ok) return;
    const fresh = fragment(await answer.text()).querySelector("[data-message]");
    if (fresh) putInPlace(shown, fresh);
  }

  function putInPlace(shown, fresh) {
    shown.replaceWith(fresh);
    enliven(fresh);
  }

  function marked(number) {
    for (const one of log.querySelectorAll(".chat--mine[data-number]")) {
      const ticks = one.querySelector("[data-ticks]");
      if (ticks && Number(one.dataset.number) <= number) {
        ticks.textContent = "Read";
        ticks.classList.add("ticks--read");
      }
    }
  }

  const heard = {
    // At once, also while somebody types: what is fetched is put beside what they write.
    "message.posted": bring,
    // One's own message that was held is delivered or not: it stands elsewhere now.
    "message.checked": bring,
    "message.changed": (facts) => renew(facts.message),
    "conversation.read": (facts) => facts.username === place.dataset.with && marked(facts.number),
    typing(facts) {
      typing.textContent = `${facts.username} is typing…`;
      clearTimeout(typingEnds);
      typingEnds = setTimeout(() => (typing.textContent = ""), 1000 * facts.seconds);
    },
  };

  log.addEventListener("submit", async (event) => {
    const sent = event.target.closest("[data-react], [data-change]");
    if (!sent) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(sent));
    if (button?.name) body.set(button.name, button.value);
    const answer = await fetch(button?.getAttribute("formaction") ?? sent.action, { method: "POST", body, headers: { ...part.headers, ...tokenHeaders() } }).catch(() => null);
    if (!answer?.ok) return tell("That did not work. Load the page again.");
    const fresh = fragment(await answer.text()).querySelector("[data-message]");
    if (fresh) putInPlace(sent.closest("[data-message]"), fresh);
  });

  if (form) {
    const forget = photoPicker(form);
    const text = form.elements.text;
    const wrong = form.querySelector("[data-composer-wrong]");
    delete form.dataset.busy;
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      form.requestSubmit();
    });
    text.addEventListener("input", () => {
      if (!place.dataset.room || Date.now() - saidTyping < 3000 || !text.value.trim()) return;
      saidTyping = Date.now();
      document.dispatchEvent(new CustomEvent("live:send", { detail: { type: "typing", conversation: place.dataset.room } }));
    });
    form.addEventListener("submit", async (event) => {
      if (!place.dataset.room || !("newest" in place.dataset)) return;
      event.preventDefault();
      if (form.classList.contains("composer--sending")) return;
      form.classList.add("composer--sending");
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: part.headers });
        const html = await answer.text();
        if (answer.ok) {
          add(html);
          form.reset();
          forget();
          form.elements.client_key.value = crypto.randomUUID();
          form.elements.after.value = last();
          wrong.replaceChildren();
        } else if (answer.status === 422) wrong.replaceChildren(fragment(html));
        else tell("That did not work. What you wrote is still here; try again.");
      } catch {
        tell("You seem to be offline. What you wrote is still here; try again.");
      }
      form.classList.remove("composer--sending");
      text.focus();
    });
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && bring());
  place.addEventListener("live", bring);
  return heard;
}

function tokenHeaders() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
}

// A thread that nobody has opened when the page comes has nothing to listen to: it takes what it needs once it is there,
// and leaves alone what is being written.
function awaitOpening(place) {
  const part = { headers: { "HX-Request": "true" } };
  let asking;
  async function look() {
    if (!place.isConnected || place.dataset.room) return;
    const answer = await fetch(place.dataset.thread, part).catch(() => null);
    if (!answer?.ok || place.dataset.room) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".thread[data-room]");
    if (!fresh) return;
    Object.assign(place.dataset, fresh.dataset);
    const log = place.querySelector("[data-log]");
    log.replaceChildren(...fresh.querySelector("[data-log]").childNodes);
    if (window.htmx) htmx.process(log);
    wakeRooms(document);
  }
  document.addEventListener("live:message.posted", ({ detail }) => {
    if ([detail.trade, detail.ring].includes(place.dataset.opens)) asking = (asking ?? Promise.resolve()).then(look);
  });
  // It may have been opened after this part of the page was made and before it came to listen.
  asking = look();
}

function wakeRooms(within) {
  for (const place of within.querySelectorAll("[data-room]:not([data-alive])")) {
    place.dataset.alive = "";
    for (const [kind, act] of Object.entries(aliveRoom(place))) {
      document.addEventListener(`live:${kind}`, ({ detail }) => place.isConnected && detail.conversation === place.dataset.room && act(detail));
    }
  }
}
function wake(within) {
  wakeRooms(within);
  for (const place of within.querySelectorAll("[data-opens]:not([data-room]):not([data-awaiting])")) {
    place.dataset.awaiting = "";
    awaitOpening(place);
  }
}
wake(document);
document.addEventListener("htmx:load", (event) => wake(event.target.parentElement ?? document));
