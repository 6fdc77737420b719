// What a move changes, line by line with the risk after it: the car itself first, then the others, the worst first.

import { contentOf, made, one } from "../dom.js";
import { word } from "../words.js";

/** @import { Change, Shift } from "../../api.js" */
/** @import { Risk } from "../../types.js" */

/**
 * One line: `text`, coloured and, where there is a risk, marked with its sign and word.
 *
 * @param {string} text
 * @param {Risk} risk
 * @param {{ subject?: boolean }} options whether it is the car itself
 */
export function effectLine(text, risk, { subject = false } = {}) {
  const element = made("div", { className: `effect risk-${risk}` });
  element.classList.toggle("is-subject", subject);
  element.append(made("span", { textContent: text }));
  if (risk !== "none") element.append(one(contentOf("risk-badges"), `.risk-${risk}`));
  return element;
}

/**
 * What happens beside the forecasts: said with a sign of its own, it is no risk.
 *
 * @param {string} text
 */
export function noticeLine(text) {
  const element = effectLine(text, "none");
  element.classList.add("is-notice");
  element.prepend(contentOf("stop-icon"));
  return element;
}

/**
 * Why it cannot be done, as loud as an overdue car; but no car is overdue by it, so the sign is another.
 *
 * @param {string} text
 */
export function refusedLine(text) {
  const element = effectLine(text, "none");
  element.classList.replace("risk-none", "risk-overdue");
  element.prepend(contentOf("refused-icon"));
  return element;
}

/**
 * What becomes of other cars. At most `most` of them are written out, the others counted.
 *
 * @param {Shift[]} others
 */
export function otherLines(others, most = Number.POSITIVE_INFINITY) {
  if (!others.length) return [small(word("nothing-else"))];
  const grave = others.filter((change) => change.grave);
  if (!grave.length && others.length > most) return [small(word("others-shift", { count: others.length }))];
  const shown = others.slice(0, most).map((change) => effectLine(change.text, change.risk));
  const rest = others.length - shown.length;
  return rest ? [...shown, small(word("more-shift", { count: rest }))] : shown;
}

/** @param {string} textContent */
function small(textContent) {
  return made("small", { textContent });
}

/**
 * A change as POST /preview/dispatch and /preview/swap tell it, for `otherLines`.
 *
 * @param {Change} change
 * @returns {Shift}
 */
export function asOther({ text, after, worse, late_minutes: late }) {
  return { text, risk: after.risk, grave: worse || late > 0 };
}
