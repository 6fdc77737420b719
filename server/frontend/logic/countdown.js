// How long something takes, and what is left of a promise, in whole minutes.

const SOON = 30;
const DAY = 1440;
/** From so many minutes on, days are clear enough. */
const IN_DAYS = 2 * DAY;

/**
 * The key and the places of the word for a whole number of seconds, cut to minutes.
 *
 * @param {number} seconds
 * @returns {[key: string, places: Record<string, string | number>]}
 */
export function durationWord(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (minutes >= IN_DAYS) return ["days", { days: Math.floor(minutes / DAY) }];
  return minutes ? workWord(minutes) : ["under-a-minute", {}];
}

/**
 * The same for minutes of work, which is counted in hours however much it is.
 *
 * @param {number} minutes
 * @returns {[key: string, places: Record<string, string | number>]}
 */
export function workWord(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return ["minutes", { minutes }];
  return rest ? ["hours", { hours, minutes: String(rest).padStart(2, "0") }] : ["whole-hours", { hours }];
}

/**
 * What is left at `now` until `due`, both in ms. A promise has passed when its minute has: 17:00:59 still keeps 17:00.
 *
 * @param {number} due
 * @param {number} now
 * @returns {{ minutes: number, state: "far" | "soon" | "past" }}
 */
export function remaining(due, now) {
  const minutes = Math.floor(due / 60_000) - Math.floor(now / 60_000);
  return { minutes, state: minutes < 0 ? "past" : minutes < SOON ? "soon" : "far" };
}
