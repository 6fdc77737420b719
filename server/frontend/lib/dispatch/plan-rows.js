// The rows of the whole-day proposal, each one move.

import { now } from "../clock.js";
import { copyOf, made, maybe, one } from "../dom.js";
import { site } from "../site-time.js";
import { word } from "../words.js";

/** @import { Change, Move } from "../../api.js" */

/** @param {Move} move */
export function moveRow(move) {
  const row = copyOf("plan-move");
  row.classList.add(`risk-${move.change.after.risk}`);
  // What begins later is better dispatched then: nothing can be put before what is in a bay's queue.
  one(row, "input", HTMLInputElement).checked = move.at_once;
  const plate = maybe(document, `#jobs [data-key="${CSS.escape(move.order_no)}"] .job-name .plate`);
  one(row, ".plan-plate").append(plate?.cloneNode(true) ?? move.plate);
  one(row, "[data-was]").textContent = move.was?.bay ?? word("plan-waiting");
  one(row, "[data-bay]").textContent = move.bay;
  one(row, "[data-starts]").textContent = move.at_once
    ? word("plan-at-once")
    : word("plan-starts", { time: site.dayTime(Date.parse(move.starts_at), now()) });
  one(row, "[data-text]").textContent = move.text;
  return row;
}

/**
 * A car that the proposal makes later.
 *
 * @param {Change} change
 */
export function harmedLine({ after, text }) {
  return made("div", { className: `effect risk-${after.risk}`, textContent: text });
}
