// Wall-clock times of the site, wherever the browser stands, and how they are written. The server writes them alike:
// server/web/instants.py.

const DAY = 86_400_000;

/** The clocks that hang in the workshop. */
export class SiteTime {
  #format;

  /** @param {string} [zone] the site's time zone; without it, the device's own */
  constructor(zone) {
    // Sweden writes a time nearly as ISO 8601 does.
    this.#format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
  }

  /**
   * "2026-11-23T16:30:07": what the site's clocks show at `instant` (ms).
   *
   * @param {number} instant
   */
  exactly(instant) {
    return this.#format.format(instant).replace(" ", "T");
  }

  /**
   * "2026-11-23T16:30": the same to the minute.
   *
   * @param {number} instant
   */
  wall(instant) {
    return this.exactly(instant).slice(0, 16);
  }

  /**
   * "16:30" at the site; with the day when that is not the day of `today` (ms): "tomorrow 16:30", "11-24 16:30".
   *
   * @param {number} instant
   * @param {number} today
   * @param {{ tomorrow: string, yesterday: string }} near the words for the days beside today
   */
  dayTime(instant, today, { tomorrow, yesterday }) {
    const [day, time] = this.wall(instant).split("T");
    const [thisDay] = this.wall(today).split("T");
    if (day === thisDay) return time;
    const apart = (Date.parse(day) - Date.parse(thisDay)) / DAY;
    const name = apart === 1 ? tomorrow : apart === -1 ? yesterday : shortDay(day, thisDay);
    return `${name} ${time}`;
  }

  /**
   * The instant (ms) at which the site's clocks show `wall`; NaN for no time.
   *
   * @param {string} wall
   */
  instantOf(wall) {
    const guess = Date.parse(`${wall}Z`);
    if (Number.isNaN(guess)) return guess;
    // The second look matters in the night in which the clocks change.
    return guess - this.#offset(guess - this.#offset(guess));
  }

  /** @param {number} instant */
  #offset(instant) {
    return Date.parse(`${this.exactly(instant)}Z`) - instant;
  }
}

/**
 * "11-24" of "2026-11-24", with its year when that is not the year of `today`.
 *
 * @param {string} day
 * @param {string} today
 */
export function shortDay(day, today) {
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
}

/**
 * `instant` (ms) as the server writes it; null for none.
 *
 * @param {number | null | undefined} instant
 */
export function isoOf(instant) {
  return instant ? new Date(instant).toISOString() : null;
}

/**
 * `instant` cut to the minute.
 *
 * @param {number} instant
 */
export function roundedDown(instant) {
  return instant - (instant % 60_000);
}

/**
 * `instant` moved up to the next full `minutes`.
 *
 * @param {number} instant
 * @param {number} minutes
 */
export function roundedUp(instant, minutes = 5) {
  const step = minutes * 60_000;
  return Math.ceil(instant / step) * step;
}
