// The site's wall-clock times on this page.

import { SiteTime, shortDay } from "../logic/site-time.js";
import { now } from "./clock.js";
import { meta, word } from "./words.js";

export const site = new SiteTime(meta("time-zone") || undefined);

/**
 * "16:30", or with the day where that is not today: "tomorrow 16:30", "11-24 16:30".
 *
 * @param {number} instant in ms
 */
export function dayTime(instant) {
  return site.dayTime(instant, now(), { tomorrow: word("near-tomorrow"), yesterday: word("near-yesterday") });
}

/**
 * The day of `instant` (ms): "11-24", with the year where that is not this one.
 *
 * @param {number} instant
 */
export function dayOf(instant) {
  return dateOf(site.wall(instant).split("T")[0]);
}

/**
 * A day (2026-11-24) as it is written: "11-24", with the year where that is not this one.
 *
 * @param {string} day
 */
export function dateOf(day) {
  return shortDay(day, site.wall(now()));
}
