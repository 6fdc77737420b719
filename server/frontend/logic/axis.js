// Instants to pixels: the shown days one after another, each from a little before opening to a little after closing.
// The nights between them are folded into a narrow band, so that work over night stays in one piece.

export const NIGHT = 36;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * A day that is shown; all instants in ms.
 *
 * @typedef {{ from: number, to: number, midnight: number, open: [from: number, to: number][] }} Day
 */

export class Axis {
  /**
   * @param {Day[]} days
   * @param {number} scale pixels for a minute
   */
  constructor(days, scale) {
    this.scale = scale;
    let edge = 0;
    this.days = days.map((day) => {
      const left = edge;
      edge += ((day.to - day.from) / MINUTE) * scale + NIGHT;
      return { ...day, left, right: edge - NIGHT };
    });
    this.width = Math.max(0, edge - NIGHT);
  }

  /**
   * Where an instant stands, in pixels from the left.
   *
   * @param {number} at
   */
  x(at) {
    for (const day of this.days) {
      if (at < day.from) return day === this.days[0] ? 0 : day.left - NIGHT / 2;
      if (at <= day.to) return day.left + ((at - day.from) / MINUTE) * this.scale;
    }
    return this.width;
  }

  /**
   * The index of the shown day at so many pixels; half a night belongs to each side.
   *
   * @param {number} place
   */
  dayAt(place) {
    return Math.max(0, this.days.filter((day) => day.left - NIGHT / 2 <= place).length - 1);
  }

  /** The closed stretches, for hatching: before, between and after the opening hours, and the folded nights. */
  closed() {
    const found = [];
    for (const day of this.days) {
      let at = day.from;
      for (const [from, to] of day.open) {
        if (from > at) found.push({ ...this.#stretch(at, from), lunch: at !== day.from });
        at = to;
      }
      if (day.to > at) found.push({ ...this.#stretch(at, day.to), lunch: false });
      if (day !== this.days.at(-1)) found.push({ left: day.right, width: NIGHT, lunch: false });
    }
    return found;
  }

  /** Full hours within the shown days, as instants. */
  hours() {
    const found = [];
    for (const day of this.days) {
      // Zones off by half an hour from UTC still have their full hours where the opening hours put them.
      const offset = day.midnight % HOUR;
      let at = Math.ceil((day.from - offset) / HOUR) * HOUR + offset;
      for (; at < day.to; at += HOUR) found.push(at);
    }
    return found;
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #stretch(from, to) {
    return { left: this.x(from), width: this.x(to) - this.x(from) };
  }
}
