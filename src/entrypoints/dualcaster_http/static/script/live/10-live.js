// The live channel: one connection for the page. What it tells becomes DOM events, and parts of the page that say what
// they show are fetched anew. Without this file pages show what was true when they were loaded.
"use strict";

(() => {
  const LOST_AFTER = 10_000;
  const LONGEST_WAIT = 30_000;
  const TRAIL = 60_000;
  const SIGNED_OUT = 4001;
  const REPLACED = 4409;
  const place = `live:${document.body.dataset.liveFor}`;
  const lost = document.querySelector("[data-live-lost]");
  const bell = document.querySelector("[data-bell]");
  let socket, seen, trail, attempts = 0, retry, notice, watched = "", followed = "";

  function remember(facts) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(place) ?? "{}");
      if (facts) sessionStorage.setItem(place, JSON.stringify({ ...kept, ...facts }));
      return kept;
    } catch {
      return {};
    }
  }

  function connect() {
    clearTimeout(retry);
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    const mine = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/ws`);
    socket = mine;
    mine.onopen = () => mine.send(JSON.stringify(seen === undefined ? { type: "hello" } : { type: "hello", after: seen }));
    mine.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
    mine.onclose = (event) => mine === socket && ended(event.code);
    notice ??= setTimeout(() => (lost.hidden = false), LOST_AFTER);
  }

  function ended(code) {
    socket = undefined;
    if (code === SIGNED_OUT) return signedOut();
    if (code === REPLACED && document.hidden) return;
    notice ??= setTimeout(() => (lost.hidden = false), LOST_AFTER);
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** attempts);
    attempts += 1;
    retry = setTimeout(connect, wait * (0.5 + Math.random() / 2));
  }

  function signedOut() {
    clearTimeout(notice);
    lost.querySelector("span").textContent = "You are logged out.";
    lost.querySelector("a").hidden = false;
    lost.hidden = false;
  }

  function receive(frame) {
    if (frame.type === "ready") return begin(frame.sequence);
    if (frame.type === "error") return console.warn("live:", frame.code, frame.message);
    if (frame.type === "reset") {
      note(frame.sequence);
      document.dispatchEvent(new CustomEvent("live:missed"));
      return refreshAll();
    }
    if (frame.sequence !== undefined) {
      if (frame.sequence <= seen) return undefined;
      note(frame.sequence);
    }
    tellPage(frame.type, frame.facts ?? {});
    return undefined;
  }

  function begin(sequence) {
    attempts = 0;
    clearTimeout(notice);
    notice = undefined;
    lost.hidden = true;
    watched = followed = "";
    watch();
    follow();
    if (seen === undefined) {
      note(sequence);
      refreshAll();
    } else if (remember().unread === undefined) ring();
  }

  // The page before this one may have seen what came after this one was asked for, so it leaves behind when it saw what.
  function note(sequence) {
    seen = sequence;
    const now = Date.now();
    const last = trail.findLastIndex(([, at]) => at < now - TRAIL);
    trail = [...trail.slice(Math.max(0, last)), [sequence, now]].slice(-200);
    remember({ trail });
  }

  function tellPage(type, facts) {
    if (type === "presence") showOnline(facts.online);
    if (type === "prices") return showPrices(facts.prices);
    document.dispatchEvent(new CustomEvent(`live:${type}`, { detail: facts }));
    const values = Object.values(facts);
    refresh((element) => {
      const { live, liveKey } = element.dataset;
      return live?.split(" ").includes(type) && (!liveKey || values.includes(liveKey));
    });
    if (type.startsWith("notification.")) ring();
  }

  // Fetches what shows it anew, once for whatever came together, and not under the hands of somebody who types there or
  // is asked a question.
  const due = new Set();
  let soon;
  function refresh(shows) {
    document.querySelectorAll("[data-live], [data-price-of]").forEach((element) => {
      if (shows(element)) due.add(element.closest("[data-price-part]") ?? element);
    });
    soon ??= setTimeout(() => {
      soon = undefined;
      for (const element of due) {
        const writing = document.activeElement?.matches("input, textarea, select") && element.contains(document.activeElement);
        if (writing || element.querySelector("dialog[open]")) continue;
        due.delete(element);
        if (element.isConnected) element.dispatchEvent(new CustomEvent("live"));
      }
    }, 80);
  }
  document.addEventListener("focusout", () => due.size && refresh((element) => due.has(element)));
  document.addEventListener("close", () => due.size && refresh((element) => due.has(element)), true);

  function refreshAll() {
    refresh(() => true);
    ring();
  }

  let ringing;
  function ring() {
    remember({ unread: undefined });
    ringing ??= setTimeout(async () => {
      ringing = undefined;
      try {
        const answer = await fetch("/notifications/bell", { headers: { "HX-Request": "true" } });
        if (answer.ok) show(await answer.text());
      } catch {
        // the connection that is lost says so by itself
      }
    }, 120);
  }

  function show(unread) {
    bell.innerHTML = unread;
    remember({ unread });
  }

  function watch() {
    const users = [...new Set([...document.querySelectorAll("[data-presence]")].map((one) => one.dataset.presence))];
    const wanted = users.slice(0, 50).sort().join(" ");
    if (wanted === watched) return;
    watched = wanted;
    send({ type: "watch", users: wanted ? wanted.split(" ") : [] });
  }

  function showOnline(online) {
    document.querySelectorAll("[data-presence]").forEach((one) => {
      one.classList.toggle("is-online", online.includes(one.dataset.presence));
    });
  }

  // Parts that show what a card is worth say so, and are fetched anew where it is not that any more: alone, or with the
  // part around them that says it is fetched as a whole.
  function follow() {
    const cards = [...new Set([...document.querySelectorAll("[data-price-of]")].map((one) => one.dataset.priceOf))];
    const wanted = cards.slice(0, 50).sort().join(" ");
    if (wanted === followed) return;
    followed = wanted;
    send({ type: "follow", cards: wanted ? wanted.split(" ") : [] });
  }

  // What was fetched meanwhile may be older than what was told, so parts are looked at again once they have come.
  const told = new Map();
  function showPrices(prices) {
    prices.forEach((one) => told.set(one.card, { amount: one.amount ?? "", tries: 0 }));
    document.dispatchEvent(new CustomEvent("live:prices", { detail: prices }));
    renewPrices();
  }

  function renewPrices() {
    refresh(({ dataset }) => {
      const now = told.get(dataset.priceOf);
      return now && now.amount !== dataset.price && now.tries++ < 3;
    });
  }

  function send(frame) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  document.addEventListener("live:send", (event) => send(event.detail));
  document.addEventListener("htmx:load", () => {
    watch();
    follow();
    setTimeout(renewPrices, 500);
  });
  document.addEventListener("visibilitychange", () => document.hidden || connect());
  addEventListener("online", connect);
  addEventListener("pagehide", () => {
    clearTimeout(retry);
    const last = socket;
    socket = undefined;
    last?.close();
  });
  addEventListener("pageshow", (event) => event.persisted && connect());

  const kept = remember();
  trail = kept.trail ?? [];
  seen = trail.findLast(([, at]) => at < performance.timeOrigin)?.[0];
  if (kept.unread) bell.innerHTML = kept.unread;
  connect();
})();
