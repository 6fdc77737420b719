// What has passed of the working time, without lunch breaks and nights.

const MINUTE = 60_000;

/**
 * The whole minutes worked on a task at `now` (ms). `counts`: the two instants between which they count up by themselves;
 * without it they stand at `worked`.
 *
 * @param {{ worked?: string, counts?: string }} work
 * @param {number} now
 */
export function workedMinutes({ worked, counts }, now) {
  if (!counts) return Number(worked);
  const [since, until] = counts.split(" ").map(Number);
  return Math.floor((Math.min(now, until) - since) / MINUTE);
}

/**
 * The seconds of work between two instants (ms).
 *
 * @param {number} since
 * @param {number} now
 * @param {[from: number, to: number][]} hours the opening hours, in order
 */
export function workedSeconds(since, now, hours) {
  return Math.max(0, Math.floor((now - since - closedBetween(since, now, hours)) / 1000));
}

/**
 * @param {number} from
 * @param {number} to
 * @param {[from: number, to: number][]} hours
 */
function closedBetween(from, to, hours) {
  let total = 0;
  for (let index = 1; index < hours.length; index += 1) {
    const [begin, end] = [hours[index - 1][1], hours[index][0]];
    total += Math.max(0, Math.min(to, end) - Math.max(from, begin));
  }
  return total;
}

/**
 * "1:05:09".
 *
 * @param {number} seconds
 */
export function asTimer(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}
