// The work on a task against its standard time, as a bar and in words, as both stand at an instant.
//
//   <div data-progress data-standard="90" data-worked="30">   or, as long as it goes on: data-counts="SINCE UNTIL"
//     <svg class="progress">…</svg>                           either or both
//     <span data-progress-text></span>

import { workedMinutes } from "../logic/worked-time.js";
import { maybe, one } from "./dom.js";
import { word } from "./words.js";

/**
 * The whole minutes worked at `instant` (ms) on what an element is about.
 *
 * @param {HTMLElement} element
 * @param {number} instant
 */
export function workedAt({ dataset }, instant) {
  const { worked, counts } = dataset;
  return workedMinutes({ worked, counts }, instant);
}

/**
 * Show the work as it stands at `instant` (ms).
 *
 * @param {HTMLElement} element
 * @param {number} instant
 */
export function fillProgress(element, instant) {
  const standard = Number(element.dataset.standard);
  const worked = workedAt(element, instant);
  const said = word("worked", { worked, standard });
  const text = maybe(element, "[data-progress-text]");
  if (text && text.textContent !== said) {
    text.textContent = said;
    text.classList.toggle("is-over", worked > standard);
  }
  const bar = maybe(element, ".progress", SVGElement);
  if (bar && bar.getAttribute("aria-label") !== said) {
    bar.setAttribute("aria-label", said);
    draw(bar, worked, standard);
  }
}

/**
 * The end of the track is the standard time, or the worked time where that is more.
 *
 * @param {SVGElement} bar
 * @param {number} worked
 * @param {number} standard
 */
function draw(bar, worked, standard) {
  const whole = Math.max(worked, standard, 1);
  const done = Math.min(worked, standard);
  const over = one(bar, ".over", SVGElement);
  bar.classList.toggle("is-over", worked > standard);
  one(bar, ".done", SVGElement).setAttribute("width", share(done, whole));
  over.setAttribute("x", share(done, whole));
  over.setAttribute("width", share(worked - done, whole));
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return `${((part * 100) / whole).toFixed(1)}%`;
}
