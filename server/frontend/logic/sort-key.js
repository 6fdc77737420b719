// The order of rows: sort keys are lists of numbers and strings.

/** @import { SortKey } from "../types.js" */

/**
 * Compare two sort keys as the server does: below, at or above 0.
 *
 * @param {SortKey} one
 * @param {SortKey} other
 */
export function compare(one, other) {
  for (let n = 0; n < Math.min(one.length, other.length); n += 1) {
    if (one[n] < other[n]) return -1;
    if (one[n] > other[n]) return 1;
  }
  return one.length - other.length;
}
