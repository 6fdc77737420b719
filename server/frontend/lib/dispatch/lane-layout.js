// Lays the chips of one bay out: where each stands, in which row, and how late its car would be.

import { stack } from "../../logic/lanes.js";
import { now, timeOfDay } from "../clock.js";
import { all, made, one } from "../dom.js";
import { workedAt } from "../progress.js";
import { leftOf, place } from "./boxes.js";

/** @import { Axis } from "../../logic/axis.js" */
/** @import { Outage } from "./floor.js" */

/** @typedef {{ left: number, right: number }} Span */

/** The time on a flag takes so much room, in px. */
const FLAG_TIME = 46;

/** A chip is never too small for a gloved finger and the tail of its plate, however short its task. */
export const SHORTEST = 72;
/** So much two chips may cover each other before one of them moves to a row of its own. */
const TOLERATED = 6;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Put the chips into their lane. Gives the span of each. With `isHeld` the lane keeps its height: something is in the hand.
 *
 * @param {HTMLElement} lane
 * @param {HTMLElement[]} chips
 * @param {Axis} axis
 * @param {boolean} isHeld
 */
export function layLane(lane, chips, axis, isHeld) {
  const track = one(lane, ".lane-track");
  const spans = chips.map((chip) => spanOf(chip, axis));
  const { rows: wanted, count } = stack(spans, TOLERATED);
  const most = isHeld ? Number(lane.style.getPropertyValue("--rows")) || 1 : count;
  const rows = wanted.map((row) => Math.min(row, most - 1));
  lane.style.setProperty("--rows", String(most));
  lane.classList.toggle("is-free", !chips.some((chip) => chip.matches(".state-working, .state-paused")));
  for (const mark of all(track, ".due")) mark.remove();
  for (const [index, chip] of chips.entries()) {
    layChip(chip, spans[index], rows[index]);
    if (chip.parentElement !== track) track.append(chip);
  }
  track.append(...dueMarks(chips, spans, rows, axis));
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
}

/**
 * How much of the standard time is worked.
 *
 * @param {HTMLElement} chip
 */
export function showDone(chip) {
  const standard = Number(chip.dataset.standard);
  const done = standard ? workedAt(chip, now()) / standard : 0;
  chip.style.setProperty("--done", String(Math.min(1, done)));
  chip.classList.toggle("is-over", done > 1);
}

/**
 * The promises of a lane. A flag tells its time where that covers no chip and no other flag; elsewhere the chip tells it.
 *
 * @param {HTMLElement[]} chips
 * @param {Span[]} spans
 * @param {number[]} rows
 * @param {Axis} axis
 */
function dueMarks(chips, spans, rows, axis) {
  const marks = [];
  const taken = spans.map((span, index) => ({ ...span, row: rows[index] }));
  for (const [index, chip] of chips.entries()) {
    if (!chip.dataset.promised) continue;
    const row = rows[index];
    const mark = dueMark(chip, row, axis);
    const at = axis.x(Number(chip.dataset.promised));
    const flag = mark.classList.contains("is-late")
      ? { left: at, right: at + FLAG_TIME, row }
      : { left: at - FLAG_TIME, right: at, row };
    const isFree = !taken.some((one) => one.row === row && one.left < flag.right && one.right > flag.left);
    mark.classList.toggle("is-bare", !isFree);
    if (isFree) taken.push(flag);
    marks.push(mark);
  }
  return marks;
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
