// What a finger carries, beside it: the plate, and what letting go at this place would mean.

import { made, one } from "../dom.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";
import { asOther, effectLine, otherLines, refusedLine } from "./effects.js";

/** @import { Placing } from "./placing.js" */
/** @import { Target } from "./targets.js" */

/** @typedef {[title: string, lines: HTMLElement[]]} Said */

const MOST_LINES = 4;
const WIDTH = 340;
/** Below this share of the window what is said stands above the finger, else below it. */
const LOW = 0.45;

export class Carried {
  #placing;
  #element = made("div", { className: "carried" });

  /** @param {Placing} placing */
  constructor(placing) {
    this.#placing = placing;
    this.#element.append(made("b", { textContent: this.#plate() }), made("div"));
    document.body.append(this.#element);
  }

  /**
   * Move it beside the finger.
   *
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    const left = x + 20 + WIDTH > innerWidth ? x - WIDTH - 20 : x + 20;
    const top = y > innerHeight * LOW ? `calc(${y - 24}px - 100%)` : `${y + 28}px`;
    this.#element.style.transform = `translate(${Math.max(4, left)}px, ${top})`;
  }

  /**
   * Say what letting go over this would mean.
   *
   * @param {Target} over
   */
  tell({ lane, handle }) {
    const [title, lines] = handle ? this.#ofSwap(handle) : lane ? this.#ofBay(lane) : ["", []];
    one(this.#element, "b").textContent = title || this.#plate();
    one(this.#element, "div").replaceChildren(...lines);
    this.#element.dataset.worst = lines[0]?.className.match(/risk-(\w+)/)?.[1] ?? "";
  }

  remove() {
    this.#element.remove();
  }

  #plate() {
    return this.#placing.chosen()?.plate ?? "";
  }

  /**
   * @param {HTMLElement} handle
   * @returns {Said}
   */
  #ofSwap(handle) {
    const title = `${this.#plate()} ⇄ ${handle.dataset.plate}`;
    const answer = this.#placing.weighSwap(handle);
    if (!answer) return [title, [effectLine(word("asking"), "none")]];
    if (answer.refused) return [title, [refusedLine(answer.refused)]];
    const both = answer.changes.slice(0, 2).map((one) => effectLine(one.text, one.after.risk, { subject: true }));
    return [title, [...both, ...otherLines(answer.changes.slice(2).map(asOther), MOST_LINES - 1)]];
  }

  /**
   * @param {HTMLElement} lane
   * @returns {Said}
   */
  #ofBay({ dataset: { bay } }) {
    const title = `${this.#plate()} → ${bay}`;
    const place = this.#placing.place(bay);
    if (!place) return [title, [effectLine(word("asking"), "none")]];
    if (place.refused) return [title, [refusedLine(place.refused)]];
    const ready = word("ready-at", { time: dayTime(Date.parse(place.ready_at)) });
    const text = [ready, place.late, place.text].filter(Boolean).join(" · ");
    return [title, [effectLine(text, place.risk, { subject: true }), ...otherLines(place.changes, MOST_LINES)]];
  }
}
