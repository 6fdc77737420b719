// At what time a car comes that is put into another half-day.

const DAY = 86_400_000;
const STEP = 15 * 60_000;

/**
 * The instant (ms) in the half-day from `begins` to `ends`: at the clock time it had, where that lies in it, else at its
 * beginning or, where that has passed, soon. 0 where the half-day is over.
 *
 * @param {number} plannedAt
 * @param {number} begins
 * @param {number} ends
 * @param {number} now
 */
export function timeIn(plannedAt, begins, ends, now) {
  const moved = plannedAt + Math.floor((ends - plannedAt) / DAY) * DAY;
  const earliest = Math.max(begins, Math.ceil((now + 1) / STEP) * STEP);
  if (moved >= earliest && moved < ends) return moved;
  return earliest < ends ? earliest : 0;
}
