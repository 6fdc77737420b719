// The banner and the bell of delay warnings: one ring however many come at once, and the most urgent named first.

import { isAnyOpen } from "../dialog.js";
import { all, around, one } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { ring } from "./bell.js";

/** Warnings within so many ms after a ring belong to it. */
const TOGETHER = 10_000;
/** So many plates are named; the list below has them all. */
const NAMED = 3;

export class Ringing {
  #banner;
  #list;
  #look;
  #text = "";
  #rungAt = Number.NEGATIVE_INFINITY;
  #takeAway = () => {};

  /**
   * @param {HTMLElement} banner
   * @param {HTMLElement} list the cars, the most urgent first
   */
  constructor(banner, list) {
    this.#banner = banner;
    this.#list = list;
    this.#look = one(banner, "[data-sheet]");
    banner.addEventListener("click", ({ target }) => {
      if (around(target, "button")) banner.hidden = true;
    });
  }

  /**
   * A warning has come, or the answer of a customer to look at.
   *
   * @param {string} text
   * @param {string} answered the order that the answer is about
   */
  heard(text, answered = "") {
    this.#text = text;
    this.#look.dataset.sheet = answered;
    this.#look.hidden = !answered;
    this.#banner.hidden = false;
    this.#tell();
    // Who has a dialog before them does not see the page.
    if (isAnyOpen()) {
      this.#takeAway();
      this.#takeAway = toast(this.#said(), { kind: "bad" });
    }
    if (performance.now() - this.#rungAt < TOGETHER) return;
    this.#rungAt = performance.now();
    ring();
  }

  /**
   * The cars have changed. An answer of a customer stays until somebody has looked at it.
   *
   * @param {number} open how many warnings wait for an answer
   */
  show(open) {
    if (!open && this.#look.hidden) this.#banner.hidden = true;
    this.#tell();
  }

  #tell() {
    if (!this.#banner.hidden) one(this.#banner, "[data-text]").textContent = this.#said();
  }

  #said() {
    const open = all(this.#list, '.desk-row.is-warnings:not([hidden])[data-warning="open"]');
    if (open.length < 2 || !this.#look.hidden) return this.#text;
    const plates = open.slice(0, NAMED).map(({ dataset }) => dataset.plate);
    return word("many-warnings", { count: open.length, plates: plates.join("、") });
  }
}
