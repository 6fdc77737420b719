// A page that was made for other teams and bays than the shop has now is loaded anew, as soon as nobody is in the middle of
// something. Taps that wait are kept.

import { isAnyOpen } from "./dialog.js";
import { isReachable } from "./offline/outbox.js";

const KEPT = "shopboard.plan";

/**
 * Load the page anew for `plan`, a word for what it does not know; for each one once, whatever comes of it.
 *
 * @param {string} plan
 */
export function loadAnewFor(plan) {
  if (sessionStorage.getItem(KEPT) === plan || !isReachable() || isAnyOpen()) return;
  sessionStorage.setItem(KEPT, plan);
  location.reload();
}
