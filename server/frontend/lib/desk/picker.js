// Picks operations from the standard-time table: type a part of the code or the name, tap, see the minutes add up.

import { made, one } from "../dom.js";
import { word } from "../words.js";

/** @import { Standard } from "../../api.js" */

const MOST = 8;

/** A picker in a place with [data-search], [data-found], [data-chosen] and [data-sum]. */
export class Picker {
  #standards;
  #onChange;
  #search;
  #found;
  #chosen;
  #sum;
  /** @type {string[]} */
  #codes = [];

  /**
   * @param {HTMLElement} place
   * @param {Standard[]} standards
   * @param {() => void} onChange
   */
  constructor(place, standards, onChange) {
    this.#standards = standards;
    this.#onChange = onChange;
    this.#search = one(place, "[data-search]", HTMLInputElement);
    this.#found = one(place, "[data-found]");
    this.#chosen = one(place, "[data-chosen]");
    this.#sum = one(place, "[data-sum]");
    this.#search.addEventListener("input", () => this.#show());
    this.#search.addEventListener("keydown", (event) => this.#pickFirst(event));
    this.#show();
  }

  codes() {
    return this.#codes;
  }

  /** What those that were picked take by the standard. */
  minutes() {
    return this.#picked().reduce((total, one) => total + one.standard_minutes, 0);
  }

  clear() {
    this.#codes = [];
    this.#search.value = "";
    this.#show();
  }

  #picked() {
    return this.#codes.flatMap((code) => this.#standards.filter((one) => one.code === code));
  }

  #matches() {
    const wanted = this.#search.value.trim().toLowerCase();
    if (!wanted) return [];
    return this.#standards
      .filter((one) => `${one.code} ${one.name}`.toLowerCase().includes(wanted) && !this.#codes.includes(one.code))
      .slice(0, MOST);
  }

  #show() {
    const wanted = this.#search.value.trim();
    const matches = this.#matches();
    this.#found.replaceChildren(
      ...matches.map((one, index) => button(one, "", index ? "button" : "button is-first", () => this.#add(one.code))),
    );
    if (wanted && !matches.length) this.#found.textContent = word("no-operation", { text: wanted });
    this.#chosen.replaceChildren(
      ...this.#picked().map((one) => {
        const chip = button(one, "✕", "chip is-on", () => this.#remove(one.code));
        chip.title = word("take-out");
        return chip;
      }),
    );
    this.#sum.textContent = this.#codes.length ? word("standard-sum", { minutes: this.minutes() }) : "";
  }

  /** @param {string} code */
  #add(code) {
    this.#codes = [...this.#codes, code];
    this.#search.value = "";
    this.#show();
    this.#search.focus();
    this.#onChange();
  }

  /** @param {string} code */
  #remove(code) {
    this.#codes = this.#codes.filter((one) => one !== code);
    this.#show();
    this.#onChange();
  }

  /**
   * Enter picks the first match; only an empty search lets the form go.
   *
   * @param {KeyboardEvent} event
   */
  #pickFirst(event) {
    if (event.key !== "Enter") return;
    const [first] = this.#matches();
    if (first || this.#search.value.trim()) event.preventDefault();
    if (first) this.#add(first.code);
  }
}

/**
 * @param {Standard} operation
 * @param {string} end what stands behind the minutes
 * @param {string} className
 * @param {() => void} act
 */
function button({ code, name, standard_minutes: minutes }, end, className, act) {
  const element = made("button", { type: "button", className });
  const length = word("minutes", { minutes });
  for (const textContent of [`${code} ${name}`, end ? `${length} ${end}` : length]) {
    element.append(made("span", { textContent }));
  }
  element.addEventListener("click", act);
  return element;
}
