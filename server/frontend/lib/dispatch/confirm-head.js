// What stands at the head of the confirmation: the car as the page's rows describe it.

import { maybe } from "../dom.js";

/** @import { TaskAtBay } from "../../api.js" */

/**
 * The piece with this key among the pushed rows.
 *
 * @param {string} piece
 */
export function originalOf(piece) {
  return maybe(document, `#jobs [data-piece="${CSS.escape(piece)}"]`);
}

/**
 * The name of the car to which a piece belongs.
 *
 * @param {HTMLElement | null} piece
 */
export function headOf(piece) {
  return piece?.closest("[data-key]")?.querySelector(".job-name");
}

/**
 * The plates of the cars that move, with ⇄ between two.
 *
 * @param {{ piece: string, other?: TaskAtBay }} wish
 */
export function platesOf({ piece, other }) {
  const first = plateOf(piece);
  const second = other ? plateOf(other.piece) : [];
  return second.length ? [...first, " ⇄ ", ...second] : first;
}

/**
 * A copy of the car's plate; none of a car that is not on the page.
 *
 * @param {string} piece
 */
function plateOf(piece) {
  const plate = headOf(originalOf(piece))?.querySelector(".plate");
  return plate ? [plate.cloneNode(true)] : [];
}
