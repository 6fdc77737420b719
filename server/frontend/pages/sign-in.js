// Signing in: tap your name, type your PIN. Names of this device come first.

import { call } from "../lib/api.js";
import { forget, people, remember } from "../lib/people.js";
import { word } from "../lib/words.js";

const card = document.querySelector("[data-next]");

if (card) {
  const names = card.querySelector("[data-step=names]");
  const pin = card.querySelector("[data-step=pin]");
  const field = pin.elements.pin;
  const error = pin.querySelector(".error");
  let who = "";

  const choose = (name) => {
    who = name;
    pin.querySelector("[data-chosen]").textContent = name;
    pin.elements.username.value = name;
    field.value = "";
    error.textContent = "";
    names.hidden = true;
    pin.hidden = false;
    field.focus({ preventScroll: true });
  };

  const back = () => {
    pin.hidden = true;
    names.hidden = false;
  };

  // On a device where nobody may be shown, the server lists nobody: then what this browser remembers is shown to nobody.
  const all = new Map([...card.querySelectorAll("[data-all] [data-name]")].map((one) => [one.dataset.name, one]));
  const recent = card.querySelector("[data-recent]");
  for (const { name } of all.size ? people() : []) {
    const button = all.get(name);
    if (button) recent.append(button);
    else forget(name);
  }

  card.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-name]");
    const digit = target.closest("[data-digit]");
    if (name) choose(name.dataset.name);
    if (digit && field.value.length < field.maxLength) field.value += digit.dataset.digit;
    if (target.closest("[data-erase]")) field.value = field.value.slice(0, -1);
    if (target.closest("[data-back]")) back();
    if (digit) error.textContent = "";
  });

  card.querySelector("[data-other]").addEventListener("submit", (event) => {
    event.preventDefault();
    choose(event.target.elements.staff.value.trim());
  });

  pin.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value) {
      error.textContent = word("pin-missing");
      return;
    }
    pin.setAttribute("aria-busy", "true");
    try {
      const { person } = await call("POST", "/session", { staff: who, pin: field.value }, { quiet: true });
      remember(person.name, person.role);
      location.assign(card.dataset.next);
    } catch (problem) {
      error.textContent = problem.detail ?? word("offline");
      field.value = "";
      field.focus({ preventScroll: true });
    } finally {
      pin.removeAttribute("aria-busy");
    }
  });

  if (card.dataset.who) choose(card.dataset.who);
}
