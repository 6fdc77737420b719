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
 * What becomes of other cars: whom the move harms, loud and first, and the others folded behind their number. At most `most`
 * of the harmed are written out, and nothing is unfolded: under a finger there is nothing to tap.
 *
 * @param {Shift[]} others
 */
export function otherLines(others, most = Number.POSITIVE_INFINITY) {
  if (!others.length) return [small(word("nothing-else"))];
  const grave = others.filter((change) => change.grave);
  const calm = others.filter((change) => !change.grave);
  /** @type {HTMLElement[]} */
  const shown = grave.slice(0, most).map((change) => effectLine(change.text, change.risk));
  const rest = grave.length - shown.length;
  if (rest) shown.push(small(word("more-shift", { count: rest })));
  if (!calm.length) return shown;
  const earlier = calm.filter(({ turn }) => turn === "earlier").length;
  const count = word("calm-shift", { earlier, later: calm.length - earlier });
  return [...shown, most < Number.POSITIVE_INFINITY ? small(count) : folded(count, calm)];
}

/**
 * The cars that come to no harm, behind a line that counts them.
 *
 * @param {string} count
 * @param {Shift[]} calm
 */
function folded(count, calm) {
  const element = made("details", { className: "effects-calm" });
  element.append(made("summary", { textContent: count }), ...calm.map(calmLine));
  return element;
}

/**
 * A car that comes to no harm, in the colour of the change and not of the state in which it was before.
 *
 * @param {Shift} change
 */
function calmLine({ text, turn }) {
  const element = effectLine(text, "none");
  element.classList.replace("risk-none", `turn-${turn}`);
  return element;
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
export function asOther({ moved: text, after: { risk }, grave, turn }) {
  return { text, risk, grave, turn };
}
