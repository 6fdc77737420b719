// Every card, chip and row of a car that a waiting tap is about says so: data-tap holds the words, data-tap-state the state.

import { all } from "../dom.js";
import { word } from "../words.js";
import { about, onPending, pending } from "./pending.js";

let isPlanned = false;
let isMarked = false;

function mark() {
  isPlanned = false;
  // Nothing waits and nothing did: on most days this is all that happens.
  if (!isMarked && !pending().length) return;
  isMarked = pending().length > 0;
  for (const element of all(document, "[data-order-no]")) {
    // The pushed rows that a page only copies from must stay as they came.
    if (!element.closest("[data-live][hidden]")) markOne(element);
  }
}

/** @param {HTMLElement} element */
function markOne({ dataset }) {
  const taps = about(dataset.orderNo, dataset.task);
  const state = taps.some((tap) => tap.state === "refused") ? "refused" : taps.length ? "waiting" : "";
  if ((dataset.tapState ?? "") === state) return;
  if (state) {
    dataset.tapState = state;
    dataset.tap = word(`tap-${state}`);
  } else {
    delete dataset.tapState;
    delete dataset.tap;
  }
}

function plan() {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(mark);
}

onPending(plan);
new MutationObserver(plan).observe(document.body, { childList: true, subtree: true });
