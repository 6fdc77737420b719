// What a sign showed, in words: one entry for each proof.

import { now } from "../clock.js";
import { made } from "../dom.js";
import { dayTime, site } from "../site-time.js";
import { word } from "../words.js";

/** @import { Proof } from "../../api.js" */

/**
 * How sure it is.
 *
 * @param {Proof} proof
 */
export function proofText({ connected, acknowledged }) {
  if (!connected) return word("sign-lost");
  return word(acknowledged ? "sign-acknowledged" : "sign-written");
}

/**
 * A line of the list, with a button that shows it.
 *
 * @param {Proof} proof
 */
export function proofEntry({ at, connected, lines }) {
  const button = made("button", { type: "button" });
  button.dataset.at = at;
  const said = lines.map((line) => line.text.trim().replace(/\s+/g, " ")).filter(Boolean);
  const textContent = connected ? said.join(" · ") || word("sign-blank") : word("sign-lost");
  button.append(made("time", { dateTime: at, textContent: momentOf(at) }), made("span", { textContent }));
  const item = made("li");
  item.append(button);
  return item;
}

/**
 * An instant (ISO 8601) as one says it today: with its day only where that is another.
 *
 * @param {string} at
 */
export function momentOf(at) {
  const [day, time] = site.exactly(Date.parse(at)).split("T");
  return day === site.exactly(now()).split("T")[0] ? time : dayTime(Date.parse(at));
}
