// The scale above the bays: days, hours and the time that it is now, with the closed hours hatched below.

import { timeOfDay } from "../clock.js";
import { all, made, one } from "../dom.js";
import { label, leftOf, place } from "./boxes.js";

/** @import { Axis } from "../../logic/axis.js" */

/** Two times on the scale that are nearer to each other than this (px) would cover each other. */
const LABELS_APART = 52;

/**
 * Draw the scale of an axis anew.
 *
 * @param {HTMLElement} root
 * @param {Axis} axis
 */
export function drawScale(root, axis) {
  const names = all(root, "[data-day]").map((button) => button.textContent);
  one(root, ".timeline-grid").style.setProperty("--width", `${axis.width}px`);
  one(root, ".axis-scale").replaceChildren(
    ...axis.days.map((day, index) => label("axis-day", day.left, names[index])),
    ...axis.hours().map((at) => label("axis-hour", axis.x(at), timeOfDay(at))),
    one(root, ".now-label"),
  );
  const bands = axis.closed().map(({ left, width, lunch }) => {
    const band = made("span", { className: lunch ? "closed lunch" : "closed" });
    place(band, left, width);
    return band;
  });
  one(root, ".shade").replaceChildren(...bands, ...axis.hours().map((at) => label("hour-line", axis.x(at))));
}

/**
 * Move what shows the present instant to where it now stands, `from` being the left edge of the axis in the grid.
 *
 * @param {HTMLElement} root
 * @param {number} now in ms
 * @param {number} left of it on the axis
 * @param {number} from
 */
export function moveNow(root, now, left, from) {
  one(root, ".now-line").style.left = `${from + left}px`;
  const nowLabel = one(root, ".now-label");
  nowLabel.style.left = `${left}px`;
  nowLabel.textContent = timeOfDay(now);
  for (const hour of all(root, ".axis-hour")) {
    hour.classList.toggle("is-at-edge", leftOf(hour) < LABELS_APART / 2);
    hour.classList.toggle("is-under-now", Math.abs(leftOf(hour) - left) < LABELS_APART);
  }
}
