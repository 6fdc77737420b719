// What can be chosen before a dispatch is confirmed: operations, people, and the day on which it begins.

import { busyWith } from "../../logic/tasks.js";
import { timeOfDay } from "../clock.js";
import { all } from "../dom.js";
import { word } from "../words.js";
import { chip } from "./choices.js";

/**
 * The operations of a task that can be split.
 *
 * @param {string | undefined} parts JSON: [[code, name, minutes], …]
 */
export function partChips(parts) {
  /** @type {[code: string, name: string, minutes: number][]} */
  const lines = parts ? JSON.parse(parts) : [];
  return lines.map(([code, name, minutes]) => chip({ code }, name, word("minutes", { minutes }), true));
}

/**
 * The people of a team, each with what they have in hand.
 *
 * @param {string} team
 * @param {HTMLElement[]} chips in the bays
 * @param {string[]} chosen
 */
export function personChips(team, chips, chosen) {
  const busy = busyWith(chips.map(({ dataset }) => dataset));
  return all(document, `.team-row[data-team="${CSS.escape(team)}"] .crew`).map(({ dataset: { person = "" } }) => {
    const plate = busy.get(person);
    const state = plate === undefined ? word("idle") : word("busy-with", { plate });
    const made = chip({ person }, person, state, chosen.includes(person));
    made.classList.toggle("is-idle", plate === undefined);
    return made;
  });
}

/**
 * As soon as it can, or one of the later days.
 *
 * @param {{ at: number, name: string }[]} days
 * @param {number | null} notBefore the one that is chosen, in ms
 */
export function dayChips(days, notBefore) {
  return [
    chip({ at: "" }, word("soonest"), "", !notBefore),
    ...days.map(({ at, name }) =>
      chip({ at: String(at) }, name, word("from", { time: timeOfDay(at) }), notBefore === at),
    ),
  ];
}
