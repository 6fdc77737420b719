// What a free bay is offered: one button in its name begins that car there, by whoever of the team has nothing in hand.

import { tell } from "../commands.js";
import { all, around, contentOf, one } from "../dom.js";
import { word } from "../words.js";

/** @import { Timeline } from "./timeline.js" */

/**
 * Show in each bay what it is offered by the `chips`.
 *
 * @param {Timeline} timeline
 * @param {HTMLElement[]} chips
 */
export function showNext({ lanes }, chips) {
  /** @type {Map<string, HTMLElement>} */
  const offered = new Map();
  for (const chip of chips) for (const bay of chip.dataset.offered?.split(",") ?? []) offered.set(bay, chip);
  for (const [bay, lane] of lanes) {
    const button = one(lane, "[data-next]");
    const chip = offered.get(bay);
    button.hidden = !chip;
    if (!chip) {
      // A car that is no longer offered is not to be found here either.
      for (const name of ["orderNo", "task", "plate"]) delete button.dataset[name];
      continue;
    }
    const { orderNo, task, plate = "" } = chip.dataset;
    button.setAttribute("aria-label", word("next-up", { plate }));
    if (button.dataset.plate !== plate)
      button.replaceChildren(contentOf("next-icon"), one(chip, ".chip-serial").textContent);
    Object.assign(button.dataset, { orderNo, task, plate });
  }
}

/**
 * A tap on what a bay is offered begins it there.
 *
 * @param {HTMLElement} root
 */
export function listenToNext(root) {
  root.addEventListener("click", (event) => {
    const button = around(event.target, "[data-next]");
    const lane = button && around(button, ".lane");
    if (!button || !lane || document.body.classList.contains("is-placing")) return;
    event.stopPropagation();
    const { orderNo = "", task } = button.dataset;
    const { bay, team = "" } = lane.dataset;
    const name = idleOf(root, team);
    tell(button, orderNo, "start", { task: Number(task), bay, technicians: name ? [name] : [] });
  });
}

/**
 * Somebody of the team who has nothing in hand.
 *
 * @param {HTMLElement} root
 * @param {string} team
 */
function idleOf(root, team) {
  const crew = all(root, `.team-row[data-team="${CSS.escape(team)}"] .crew`);
  return crew.find((person) => !person.matches(".is-busy, .is-away"))?.dataset.person;
}
