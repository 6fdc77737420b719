// A day and a time that are typed, as they are written everywhere (2026-11-29, 16:30), whatever the browser's own
// language makes of them. `ui.moment` in macros.html makes both fields: NAME, and NAME-time beside it.

import { typedDay, typedTime } from "../logic/typed-moment.js";
import { now } from "./clock.js";
import { field } from "./dom.js";
import { site } from "./site-time.js";

/**
 * "2026-11-29T16:30": what is typed; "" while both are empty, and where one is missing only the other.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function momentIn(form, name) {
  const day = typedDay(field(form, name).value, site.wall(now()));
  const time = typedTime(field(form, timeOf(name)).value);
  return [day, time].filter(Boolean).join("T");
}

/**
 * What is typed as ISO 8601; what is no moment stays as it is, for the server to refuse at its field.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function instantIn(form, name) {
  const wall = momentIn(form, name);
  const instant = site.instantOf(wall.includes("T") ? wall : "");
  return Number.isNaN(instant) ? wall : new Date(instant).toISOString();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} wall what the site's clocks show, "2026-11-29T16:30"
 */
export function putMoment(form, name, wall) {
  const [day, time = ""] = wall.split("T");
  field(form, name).value = day;
  field(form, timeOf(name)).value = time;
}

/**
 * Whether an input belongs to the moment of that name.
 *
 * @param {EventTarget | null} input
 * @param {string} name
 */
export function isOfMoment(input, name) {
  return input instanceof HTMLInputElement && [name, timeOf(name)].includes(input.name);
}

/** @param {string} name */
function timeOf(name) {
  return `${name}-time`;
}

// Before anybody hears of the change.
document.addEventListener(
  "change",
  ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.dataset.typed === "time") target.value = typedTime(target.value);
    else if (target.dataset.typed === "day") target.value = typedDay(target.value, site.wall(now()));
  },
  true,
);
