// The stoppage lane above the bays: every task that stands still, why, and since when; the longest stop first.

import { one } from "../dom.js";
import { putInOrder } from "./pieces.js";

/** @import { Pieces } from "./pieces.js" */

/**
 * Fill the lane; empty it takes no room.
 *
 * @param {HTMLElement} root
 * @param {Pieces} pieces
 */
export function showStopped(root, pieces) {
  const chips = pieces.of("stopped").sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
  putInOrder(one(root, ".stop-lane-track"), chips);
  root.hidden = chips.length === 0;
  one(root, "[data-count]").textContent = String(chips.length);
}
