// Picks operations from the standard-time table: type a part of the code or the name, tap, see the minutes add up.

import { chosenIn, obeyArrows } from "../arrows.js";
import { workTime } from "../clock.js";
import { made, one } from "../dom.js";
import { word } from "../words.js";

/** @import { Standard } from "../../api.js" */

const MOST = 8;
/** The code of labour that no table has. */
const UNNAMED = "-";

/** A picker in a place with [data-search], [data-found], [data-chosen] and [data-sum]. */
export class Picker {
  #standards;
  #onChange;
  #search;
  #found;
  #chosen;
  #sum;
  /** @type {Standard[]} */
  #lines = [];

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
    this.#search.addEventListener("keydown", (event) => this.#pick(event));
    obeyArrows(this.#search, this.#found);
    this.#show();
  }

  /** As the API takes them: by code where the table has it, else in full. */
  operations() {
    return this.#lines.map(({ words: _, ...line }) =>
      this.#standards.some(({ code }) => code === line.code) ? line.code : line,
    );
  }

  lines() {
    return this.#lines;
  }

  /** What those that were picked take by the standard. */
  minutes() {
    return this.#lines.reduce((total, one) => total + one.standard_minutes, 0);
  }

  /**
   * Begin with these; without any, with none.
   *
   * @param {Standard[]} lines
   */
  begin(lines = []) {
    this.#lines = lines;
    this.#search.value = "";
    this.#show();
  }

  /** @param {string} code */
  #has(code) {
    return this.#lines.some((line) => line.code === code);
  }

  #matches() {
    const wanted = this.#search.value.trim().toLowerCase();
    if (!wanted) return [];
    return this.#standards
      .filter(
        (one) => `${one.code} ${one.name} ${one.words ?? ""}`.toLowerCase().includes(wanted) && !this.#has(one.code),
      )
      .slice(0, MOST);
  }

  #show() {
    const wanted = this.#search.value.trim();
    const matches = this.#matches();
    this.#found.replaceChildren(
      ...matches.map((one, index) => button(one, "", index ? "button" : "button is-first", () => this.#add(one))),
    );
    const free = matches.length ? null : freeLine(wanted);
    if (free) this.#found.append(button(free, "＋", "button is-first", () => this.#add(free)));
    else if (wanted && !matches.length) this.#found.append(word("no-operation", { text: wanted }));
    this.#chosen.replaceChildren(
      ...this.#lines.map((one) => {
        const chip = button(one, "✕", "chip is-on", () => this.#remove(one));
        chip.title = word("take-out");
        return chip;
      }),
    );
    this.#sum.textContent = this.#lines.length ? word("standard-sum", { time: workTime(this.minutes()) }) : "";
  }

  /** @param {Standard} line */
  #add(line) {
    this.#lines = [...this.#lines, line];
    this.#search.value = "";
    this.#show();
    this.#search.focus();
    this.#onChange();
  }

  /** @param {Standard} line */
  #remove(line) {
    this.#lines = this.#lines.filter((one) => one !== line);
    this.#show();
    this.#onChange();
  }

  /**
   * Enter picks the match that the arrows chose, else the first; only an empty search lets the form go.
   *
   * @param {KeyboardEvent} event
   */
  #pick(event) {
    if (event.key !== "Enter" || !this.#search.value.trim()) return;
    event.preventDefault();
    chosenIn(this.#found)?.click();
  }
}

/**
 * A line that no table has: what is to be done, and behind a blank how many minutes it takes.
 *
 * @param {string} text
 * @returns {Standard | null}
 */
function freeLine(text) {
  const [, name = "", minutes = ""] = /^(.*\S)\s+(\d{1,4})\s*(?:分钟|分|min)?$/.exec(text) ?? [];
  const taken = Number(minutes);
  return name && taken > 0 ? { code: UNNAMED, name, trade: "mechanical", standard_minutes: taken } : null;
}

/**
 * @param {Standard} operation
 * @param {string} end what stands behind the minutes
 * @param {string} className
 * @param {() => void} act
 */
function button({ code, name, standard_minutes: minutes }, end, className, act) {
  const element = made("button", { type: "button", className });
  const length = workTime(minutes);
  const named = code === UNNAMED ? name : `${code} ${name}`;
  for (const textContent of [named, end ? `${length} ${end}` : length]) {
    element.append(made("span", { textContent }));
  }
  element.addEventListener("click", act);
  return element;
}
