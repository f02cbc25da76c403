"use strict";

// A price chart: a cross that follows pointer, finger and arrow keys, finishes that can be hidden, and ranges that are
// drawn by the server and put in without loading the page.
function chart(figure) {
  const plot = figure.querySelector(".chart__plot");
  const tip = figure.querySelector(".chart__tip");
  const points = JSON.parse(plot.dataset.points);
  const hidden = new Set();
  let at = -1;

  function shape(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  const cross = plot.appendChild(shape("g", { class: "is-off" }));

  function point(index) {
    at = Math.max(0, Math.min(points.length - 1, index));
    const [x, day, all] = points[at];
    const amounts = all.filter(([finish]) => !hidden.has(finish));
    cross.replaceChildren(
      shape("line", { class: "chart__cross", x1: `${x}%`, x2: `${x}%`, y1: "0", y2: "86%" }),
      ...amounts.map(([finish, , y]) => shape("circle", { class: `chart__end chart__end--${finish}`, cx: `${x}%`, cy: `${y}%`, r: "4.5" })),
    );
    cross.classList.remove("is-off");
    const lines = amounts.map(([finish, amount]) => {
      const line = document.createElement("span");
      const strong = document.createElement("b");
      strong.textContent = amount;
      line.append(strong, ` ${finish}`);
      return line;
    });
    const title = document.createElement("span");
    title.textContent = day;
    tip.replaceChildren(title, ...lines);
    tip.hidden = false;
    const field = tip.parentElement.getBoundingClientRect();
    const place = plot.getBoundingClientRect();
    const center = place.left - field.left + (place.width * x) / 100;
    const left = center + 12 + tip.offsetWidth > field.width ? center - 12 - tip.offsetWidth : center + 12;
    tip.style.left = `${Math.max(0, left)}px`;
  }

  function leave() {
    cross.classList.add("is-off");
    tip.hidden = true;
    at = -1;
  }

  function nearest(clientX) {
    const place = plot.getBoundingClientRect();
    const x = ((clientX - place.left) / place.width) * 100;
    let best = 0;
    for (let index = 1; index < points.length; index += 1) {
      if (Math.abs(points[index][0] - x) < Math.abs(points[best][0] - x)) best = index;
    }
    return best;
  }

  plot.addEventListener("pointermove", (event) => point(nearest(event.clientX)));
  plot.addEventListener("pointerdown", (event) => point(nearest(event.clientX)));
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") leave();
  });
  plot.addEventListener("blur", leave);
  plot.addEventListener("keydown", (event) => {
    const last = points.length - 1;
    const to = { ArrowLeft: (at < 0 ? last : at) - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return event.key === "Escape" && leave();
    event.preventDefault();
    point(to);
  });

  for (const entry of figure.querySelectorAll("[data-finish]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.finish = entry.dataset.finish;
    button.setAttribute("aria-pressed", "true");
    button.append(...entry.childNodes);
    entry.replaceWith(button);
    button.addEventListener("click", () => {
      const finish = button.dataset.finish;
      const off = !hidden.has(finish);
      if (off) hidden.add(finish);
      else hidden.delete(finish);
      button.setAttribute("aria-pressed", String(!off));
      figure.querySelectorAll(`[data-series="${finish}"]`).forEach((line) => line.classList.toggle("is-off", off));
      leave();
    });
  }

  figure.querySelectorAll("[data-range] a").forEach((link) => link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`#${figure.id}`);
      if (!answer.ok || !fresh) return location.assign(link.href);
      figure.replaceWith(fresh);
      history.replaceState(history.state, "", link.href);
      chart(fresh);
      fresh.querySelector("[data-range] [aria-current]")?.focus();
    } catch {
      location.assign(link.href);
    }
  }));
}

document.querySelectorAll("[data-chart]").forEach(chart);
