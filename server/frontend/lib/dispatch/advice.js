// The best three places for the task in the hand, each with its reasons: a tap on one leads to the confirmation.

import { now } from "../clock.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";

const BEST = 3;

/** Keep `panel` (a list) in step with what `placing` knows. */
export function makeAdvice(panel, timeline, placing) {
  placing.whenKnown(show);
  panel.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button) placing.drop(timeline.lanes.get(button.dataset.bay));
  });

  function show() {
    // A finger that carries goes by the bays themselves, and they must not move under it.
    const best = placing.chosen()?.dragged ? [] : placing.ranked().slice(0, BEST);
    panel.replaceChildren(...best.map(item));
    panel.hidden = best.length === 0;
  }
}

function item(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `advice-place risk-${place.risk}`;
  button.dataset.bay = place.bay;
  const name = document.createElement("b");
  const ready = dayTime(Date.parse(place.ready_at), now());
  name.textContent = word("advice", { rank: place.rank, bay: place.bay, time: ready });
  const why = document.createElement("small");
  why.textContent = place.reasons.map((reason) => reason.text).join(" · ");
  button.append(name, why);
  const element = document.createElement("li");
  element.append(button);
  return element;
}
