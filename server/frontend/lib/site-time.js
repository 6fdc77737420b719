// Wall-clock times of the site in a browser that may stand anywhere: for <input type="datetime-local">.

import { meta } from "./words.js";

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: meta("time-zone") || undefined,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** "2026-11-23T16:30": what the site's clocks show at `instant` (ms). */
export function wallTime(instant) {
  const found = Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}`;
}

/** "16:30" at the site, "11-24 16:30" when that is not the day of `today` (ms). */
export function dayTime(instant, today) {
  const [day, time] = wallTime(instant).split("T");
  return day === wallTime(today).split("T")[0] ? time : `${day.slice(5)} ${time}`;
}

/** The instant (ms) at which the site's clocks show `wall`; NaN for no time. */
export function instantOf(wall) {
  const guess = Date.parse(`${wall}Z`);
  if (Number.isNaN(guess)) return guess;
  const off = (instant) => Date.parse(`${wallTime(instant)}Z`) - instant;
  // The second look matters in the night in which the clocks change.
  return guess - off(guess - off(guess));
}

/** `instant` (ms) as the server writes it; null for none. */
export function isoOf(instant) {
  return instant ? new Date(instant).toISOString() : null;
}

/** `instant` moved up to the next full `minutes`. */
export function roundedUp(instant, minutes = 5) {
  const step = minutes * 60_000;
  return Math.ceil(instant / step) * step;
}
