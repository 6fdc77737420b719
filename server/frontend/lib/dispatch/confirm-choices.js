// What can be chosen before a dispatch is confirmed: operations, people, and the day on which it begins.

import { busyWith } from "../../logic/tasks.js";
import { timeOfDay, workTime } from "../clock.js";
import { all } from "../dom.js";
import { word } from "../words.js";
import { chip, pressed } from "./choices.js";

/**
 * The operations of a task that can be split.
 *
 * @param {string | undefined} parts JSON: [[code, name, minutes], …]
 */
export function partChips(parts) {
  /** @type {[code: string, name: string, minutes: number][]} */
  const lines = parts ? JSON.parse(parts) : [];
  return lines.map(([code, name, minutes]) => {
    const element = chip(name, workTime(minutes), true);
    element.dataset.code = code;
    return element;
  });
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
  return all(document, `.team-row[data-team="${CSS.escape(team)}"] .crew:not(.is-away)`).map(
    ({ dataset: { person = "" } }) => {
      const plate = busy.get(person);
      const state = plate === undefined ? word("idle") : word("busy-with", { plate });
      const element = chip(person, state, chosen.includes(person));
      element.dataset.person = person;
      element.classList.toggle("is-idle", plate === undefined);
      return element;
    },
  );
}

/**
 * As soon as it can, or one of the later days.
 *
 * @param {{ at: number, name: string }[]} days
 * @param {number | null} notBefore the one that is chosen, in ms
 */
export function dayChips(days, notBefore) {
  const later = days.map(({ at, name }) => {
    const element = chip(name, word("from", { time: timeOfDay(at) }), notBefore === at);
    element.dataset.at = String(at);
    return element;
  });
  return [chip(word("soonest"), "", !notBefore), ...later];
}

/**
 * The codes of the operations that are chosen.
 *
 * @param {HTMLElement} place
 */
export function chosenCodes(place) {
  return pressed(place).map(({ dataset }) => dataset.code ?? "");
}

/**
 * The names of the people who are chosen.
 *
 * @param {HTMLElement} place
 */
export function chosenPeople(place) {
  return pressed(place).map(({ dataset }) => dataset.person ?? "");
}
