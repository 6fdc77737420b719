// Every card, chip and row of a car that a waiting tap is about says so: data-tap holds the words, data-tap-state the state.

import { word } from "../words.js";
import { about, onPending, pending } from "./pending.js";

let planned = false;
let marked = false;

function mark() {
  planned = false;
  // Nothing waits and nothing did: on most days this is all that happens.
  if (!marked && !pending().length) return;
  marked = pending().length > 0;
  for (const element of document.querySelectorAll("[data-order-no]")) {
    // The pushed rows that a page only copies from must stay as they came.
    if (element.closest("[data-live][hidden]")) continue;
    const taps = about(element.dataset.orderNo, element.dataset.task);
    const state = taps.some((tap) => tap.state === "refused") ? "refused" : taps.length ? "waiting" : "";
    if ((element.dataset.tapState ?? "") === state) continue;
    if (state) Object.assign(element.dataset, { tapState: state, tap: word(`tap-${state}`) });
    else {
      delete element.dataset.tapState;
      delete element.dataset.tap;
    }
  }
}

function plan() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(mark);
}

onPending(plan);
new MutationObserver(plan).observe(document.body, { childList: true, subtree: true });
