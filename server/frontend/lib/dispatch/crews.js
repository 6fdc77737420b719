// Who of a team has work in hand, shown in the team's row.

import { busyWith } from "../../logic/tasks.js";
import { all } from "../dom.js";

/**
 * Mark the people in the team rows who have work in hand.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement[]} chips
 */
export function showCrews(root, chips) {
  const busy = busyWith(chips.map(({ dataset }) => dataset));
  for (const person of all(root, ".crew")) {
    person.classList.toggle("is-busy", busy.has(person.dataset.person ?? ""));
  }
}
