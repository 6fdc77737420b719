// The best three places for the task in the hand, each with its reasons: a tap on one leads to the confirmation.

import { around, made } from "../dom.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";

/** @import { Place } from "../../api.js" */
/** @import { Placing } from "./placing.js" */
/** @import { Timeline } from "./timeline.js" */

const BEST = 3;

/**
 * Keep `panel` (a list) in step with what `placing` knows.
 *
 * @param {HTMLElement} panel
 * @param {Timeline} timeline
 * @param {Placing} placing
 */
export function makeAdvice(panel, timeline, placing) {
  placing.whenKnown(() => {
    // A finger that carries goes by the bays themselves, and they must not move under it.
    const best = placing.chosen()?.isDragged ? [] : placing.ranked().slice(0, BEST);
    panel.replaceChildren(...best.map(item));
    panel.hidden = best.length === 0;
  });
  panel.addEventListener("click", ({ target }) => {
    const button = around(target, "button");
    if (button) placing.drop(timeline.lanes.get(button.dataset.bay ?? ""));
  });
}

/** @param {Place} place */
function item({ bay, rank, risk, ready_at, reasons }) {
  const button = made("button", { type: "button", className: `advice-place risk-${risk}` });
  button.dataset.bay = bay;
  const ready = dayTime(Date.parse(ready_at));
  button.append(
    made("b", { textContent: word("advice", { rank: rank ?? "", bay, time: ready }) }),
    made("small", { textContent: reasons.map((reason) => reason.text).join(" · ") }),
  );
  const element = made("li");
  element.append(button);
  return element;
}
