// What a free bay is offered: one button in its name begins that car there, by whoever of the team has nothing in hand.

import { namesIn } from "../../logic/tasks.js";
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
  for (const chip of chips) {
    // What only some people may do comes before what is offered to everybody else.
    for (const bay of chip.dataset.offered?.split(",") ?? [])
      if (chip.dataset.able || !offered.has(bay)) offered.set(bay, chip);
  }
  for (const [bay, lane] of lanes) {
    const button = one(lane, "[data-next]");
    const chip = offered.get(bay);
    button.hidden = !chip;
    if (!chip) {
      // A car that is no longer offered is not to be found here either.
      for (const name of ["orderNo", "task", "plate", "able"]) delete button.dataset[name];
      continue;
    }
    const { orderNo, task, plate = "", able = "" } = chip.dataset;
    button.setAttribute("aria-label", word("next-up", { plate }));
    if (button.dataset.plate !== plate)
      button.replaceChildren(contentOf("next-icon"), one(chip, ".chip-serial").textContent);
    Object.assign(button.dataset, { orderNo, task, plate, able });
  }
}

/**
 * A tap on what a bay is offered begins it there.
 *
 * @param {HTMLElement} root
 */
export function listenToNext(root) {
  root.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-next]");
    const lane = button && around(button, ".lane");
    if (!button || !lane || document.body.classList.contains("is-placing")) return;
    const { orderNo = "", task, able } = button.dataset;
    const { bay, team = "" } = lane.dataset;
    const name = idleOf(root, team, namesIn(able));
    tell(button, orderNo, "start", { task: Number(task), bay, technicians: name ? [name] : [] });
  });
}

/**
 * Somebody of the team who has nothing in hand.
 *
 * @param {HTMLElement} root
 * @param {string} team
 * @param {string[]} able the only ones who may do it; empty: all
 */
function idleOf(root, team, able) {
  const crew = all(root, `.team-row[data-team="${CSS.escape(team)}"] .crew`);
  const idle = crew
    .filter((person) => !person.matches(".is-busy, .is-away"))
    .map(({ dataset }) => dataset.person ?? "");
  return idle.find((name) => able.length === 0 || able.includes(name));
}
