// What a move changes, line by line with the risk after it: the car itself first, then the others, the worst first.

import { word } from "../words.js";

/** One line: `text`, coloured and, where there is a risk, marked with its sign and word. */
export function effectLine(text, risk, { subject = false } = {}) {
  const element = document.createElement("div");
  element.className = `effect risk-${risk}`;
  element.classList.toggle("is-subject", subject);
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (risk !== "none") element.append(riskBadge(risk));
  return element;
}

/** What happens beside the forecasts: said with a sign of its own, it is no risk. */
export function noticeLine(text) {
  const element = effectLine(text, "none");
  element.classList.add("is-notice");
  element.prepend(document.getElementById("stop-icon").content.cloneNode(true));
  return element;
}

/** Why it cannot be done, as loud as an overdue car; but no car is overdue by it, so the sign is another. */
export function refusedLine(text) {
  const element = effectLine(text, "none");
  element.classList.replace("risk-none", "risk-overdue");
  element.prepend(document.getElementById("refused-icon").content.cloneNode(true));
  return element;
}

/** `others`: [{text, risk, grave}]. At most `most` of them are written out, the others counted. */
export function otherLines(others, most = Number.POSITIVE_INFINITY) {
  if (!others.length) return [small(word("nothing-else"))];
  const grave = others.filter((change) => change.grave);
  if (!grave.length && others.length > most) return [small(word("others-shift", { count: others.length }))];
  const shown = others.slice(0, most).map((change) => effectLine(change.text, change.risk));
  const rest = others.length - shown.length;
  return rest ? [...shown, small(word("more-shift", { count: rest }))] : shown;
}

function small(textContent) {
  return Object.assign(document.createElement("small"), { textContent });
}

function riskBadge(risk) {
  return document.getElementById("risk-badges").content.querySelector(`.risk-${risk}`).cloneNode(true);
}

/** A change as POST /preview/dispatch and /preview/swap tell it, for `otherLines`. */
export function asOther({ text, after, worse, late_minutes: late }) {
  return { text, risk: after.risk, grave: worse || late > 0 };
}
