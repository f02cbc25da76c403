// Stripe's form for cards, on the page of a payment that is due. The card's number never comes near this site.
"use strict";
(() => {
  const form = document.querySelector("[data-payment-form]");
  if (!form || !window.Stripe) return;
  const stripe = window.Stripe(form.dataset.key);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const elements = stripe.elements({ clientSecret: form.dataset.secret, appearance: { theme: dark ? "night" : "stripe" } });
  const element = elements.create("payment");
  const button = form.querySelector("button");
  const error = form.querySelector("[data-payment-error]");
  element.on("ready", () => { button.disabled = false; });
  element.mount(form.querySelector("[data-payment-element]"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.hidden = true;
    const result = await stripe.confirmPayment({ elements, confirmParams: { return_url: location.href } });
    error.textContent = result.error.message;
    error.hidden = false;
    button.disabled = false;
  });
})();
