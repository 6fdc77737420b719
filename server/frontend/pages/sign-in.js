// Signing in: tap your name, type your PIN. Names of this device come first.

import { call } from "../lib/api.js";
import { all, around, field, maybe, one } from "../lib/dom.js";
import { ownPin, setUp } from "../lib/own-pin.js";
import { forget, people, remember } from "../lib/people.js";
import { word } from "../lib/words.js";
import { Problem } from "../logic/problem.js";

class SignIn {
  #card;
  #names;
  #form;
  #pin;
  #error;
  #who = "";

  /** @param {HTMLElement} card */
  constructor(card) {
    this.#card = card;
    this.#names = one(card, "[data-step=names]");
    this.#form = one(card, "[data-step=pin]", HTMLFormElement);
    this.#pin = field(this.#form, "pin");
    this.#error = one(this.#form, ".error");
    this.#offerRecent();
    card.addEventListener("click", ({ target }) => this.#tap(target));
    const other = one(card, "[data-other]", HTMLFormElement);
    other.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(field(other, "staff").value.trim(), true);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    if (card.dataset.who) this.#choose(card.dataset.who, true);
  }

  /** On a device where nobody may be shown, the server lists nobody: then what this browser remembers is shown to nobody. */
  #offerRecent() {
    const known = new Map(all(this.#card, "[data-all] [data-name]").map((button) => [button.dataset.name, button]));
    const recent = known.size ? one(this.#card, "[data-recent]") : null;
    for (const { name } of recent ? people() : []) {
      const button = known.get(name);
      if (button) recent?.append(button);
      else forget(name);
    }
  }

  /** @param {EventTarget | null} target */
  #tap(target) {
    const name = around(target, "[data-name]");
    const digit = around(target, "[data-digit]");
    if (name) this.#choose(name.dataset.name ?? "", "typed" in name.dataset);
    if (digit && this.#pin.value.length < this.#pin.maxLength) this.#pin.value += digit.dataset.digit;
    if (around(target, "[data-erase]")) this.#pin.value = this.#pin.value.slice(0, -1);
    if (around(target, "[data-back]")) this.#goBack();
    if (digit) this.#error.textContent = "";
  }

  /**
   * @param {string} name
   * @param {boolean} isTyped - it may be a passphrase: a tablet shows its keyboard
   */
  #choose(name, isTyped) {
    this.#who = name;
    this.#pin.inputMode = isTyped ? "text" : "none";
    one(this.#form, "[data-chosen]").textContent = name;
    field(this.#form, "username").value = name;
    this.#pin.value = "";
    this.#error.textContent = "";
    this.#names.hidden = true;
    this.#form.hidden = false;
    this.#pin.focus({ preventScroll: true });
  }

  #goBack() {
    this.#form.hidden = true;
    this.#names.hidden = false;
  }

  async #send() {
    if (!this.#pin.value) {
      this.#error.textContent = word("pin-missing");
      return;
    }
    this.#form.setAttribute("aria-busy", "true");
    try {
      const body = { staff: this.#who, pin: this.#pin.value };
      const { person } = await call("POST", "/session", body, { quiet: true });
      remember(person.name, person.role);
      location.assign(this.#card.dataset.next ?? "");
    } catch (error) {
      this.#error.textContent = error instanceof Problem ? error.detail : word("offline");
      this.#pin.value = "";
      this.#pin.focus({ preventScroll: true });
    } finally {
      this.#form.removeAttribute("aria-busy");
    }
  }
}

const card = maybe(document, "[data-who]");
if (card) new SignIn(card);
const form = maybe(document, "[data-own-pin]", HTMLFormElement);
if (form) ownPin(form);
const first = maybe(document, "[data-set-up]", HTMLFormElement);
if (first) setUp(first);
