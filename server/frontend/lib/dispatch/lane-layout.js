// Lays the chips of one bay out: where each stands, in which row, and how late its car would be.

import { stack } from "../../logic/lanes.js";
import { timeOfDay } from "../clock.js";
import { all, made, one } from "../dom.js";
import { leftOf, place } from "./boxes.js";

/** @import { Axis } from "../../logic/axis.js" */
/** @import { Outage } from "./floor.js" */

/** @typedef {{ left: number, right: number }} Span */

/** A chip is never too small for a gloved finger, however short its task. */
export const SHORTEST = 64;
const NARROW = 150;
const TINY = 92;
/** So much two chips may cover each other before one of them moves to a row of its own. */
const TOLERATED = 6;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Put the chips into their lane. Gives the span of each.
 *
 * @param {HTMLElement} lane
 * @param {HTMLElement[]} chips
 * @param {Axis} axis
 */
export function layLane(lane, chips, axis) {
  const track = one(lane, ".lane-track");
  const spans = chips.map((chip) => spanOf(chip, axis));
  const { rows, count } = stack(spans, TOLERATED);
  lane.style.setProperty("--rows", String(count));
  lane.classList.toggle("is-free", !chips.some((chip) => chip.matches(".state-working, .state-paused")));
  for (const mark of all(track, ".due")) mark.remove();
  for (const [index, chip] of chips.entries()) {
    layChip(chip, spans[index], rows[index]);
    showDone(chip);
    if (chip.parentElement !== track) track.append(chip);
    if (chip.dataset.promised) track.append(dueMark(chip, rows[index], axis));
  }
  return spans;
}

/**
 * Hatch the hours in which a bay cannot be used; while that is now, its name says so.
 *
 * @param {HTMLElement} lane
 * @param {Outage[]} outages
 * @param {Axis} axis
 */
export function markOut(lane, outages, axis) {
  for (const mark of all(lane, ".outage")) mark.remove();
  for (const { starts, ends, reason } of outages) {
    const mark = made("span", { className: "outage", textContent: reason });
    place(mark, axis.x(starts), axis.x(ends) - axis.x(starts));
    one(lane, ".lane-track").prepend(mark);
  }
  const present = outages.find(({ isNow }) => isNow);
  lane.classList.toggle("is-out", present !== undefined);
  one(lane, ".out").textContent = present?.until ?? "";
}

/**
 * @param {HTMLElement} chip
 * @param {Axis} axis
 * @returns {Span}
 */
function spanOf({ dataset }, axis) {
  const left = axis.x(Number(dataset.starts));
  return { left, right: Math.max(left + SHORTEST, axis.x(Number(dataset.ends))) };
}

/**
 * @param {HTMLElement} chip
 * @param {Span} span
 * @param {number} row
 */
function layChip(chip, { left, right }, row) {
  const before = chip.parentElement ? leftOf(chip) : left;
  place(chip, left, right - left);
  slide(chip, before - left);
  chip.style.setProperty("--row-index", String(row));
  chip.classList.toggle("is-narrow", right - left < NARROW);
  chip.classList.toggle("is-tiny", right - left < TINY);
}

/**
 * How much of the standard time is worked.
 *
 * @param {HTMLElement} chip
 */
function showDone(chip) {
  const { worked, standard } = chip.dataset;
  const done = Number(standard) ? Number(worked) / Number(standard) : 0;
  chip.style.setProperty("--done", String(Math.min(1, done)));
  chip.classList.toggle("is-over", done > 1);
}

/**
 * The promise as a flag, and the time between it and the forecast as a line: slack, or what is missing.
 *
 * @param {HTMLElement} chip
 * @param {number} row
 * @param {Axis} axis
 */
function dueMark({ dataset }, row, axis) {
  const [ready, promised] = [axis.x(Number(dataset.ready)), axis.x(Number(dataset.promised))];
  const mark = made("span", { className: `due risk-${dataset.risk}` });
  mark.classList.toggle("is-late", ready > promised);
  place(mark, Math.min(ready, promised), Math.abs(ready - promised));
  mark.style.setProperty("--row-index", String(row));
  mark.append(made("span", { className: "due-flag", textContent: timeOfDay(Number(dataset.promised)) }));
  return mark;
}

/**
 * A chip that has moved along glides there by a transform, which lays nothing out.
 *
 * @param {HTMLElement} chip
 * @param {number} by
 */
function slide(chip, by) {
  if (!by || Math.abs(by) < 2 || CALM.matches) return;
  chip.animate([{ transform: `translateX(${by}px)` }, { transform: "none" }], { duration: 300, easing: "ease-out" });
}
