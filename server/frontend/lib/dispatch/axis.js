// Instants to pixels: the shown days one after another, each from a little before opening to a little after closing.
// The nights between them are folded into a narrow band, so that work over night stays in one piece.

export const NIGHT = 36;
const MINUTE = 60_000;

// days: [{day, from, to, open: [[from, to], …]}], all instants in milliseconds; scale: pixels for a minute.
export function makeAxis(days, scale) {
  let edge = 0;
  const laid = days.map((day) => {
    const left = edge;
    edge += ((day.to - day.from) / MINUTE) * scale + NIGHT;
    return { ...day, left, right: edge - NIGHT };
  });
  const width = Math.max(0, edge - NIGHT);

  function x(at) {
    for (const day of laid) {
      if (at < day.from) return day === laid[0] ? 0 : day.left - NIGHT / 2;
      if (at <= day.to) return day.left + ((at - day.from) / MINUTE) * scale;
    }
    return width;
  }

  /** The index of the shown day at so many pixels; half a night belongs to each side. */
  function dayAt(place) {
    return Math.max(0, laid.filter((day) => day.left - NIGHT / 2 <= place).length - 1);
  }

  // The closed stretches, for hatching: before, between and after the opening hours, and the folded nights.
  function closed() {
    const found = [];
    for (const day of laid) {
      let at = day.from;
      for (const [from, to] of day.open) {
        if (from > at) found.push({ left: x(at), width: x(from) - x(at), lunch: at !== day.from });
        at = to;
      }
      if (day.to > at) found.push({ left: x(at), width: x(day.to) - x(at), lunch: false });
      if (day !== laid.at(-1)) found.push({ left: day.right, width: NIGHT, lunch: false });
    }
    return found;
  }

  // Full hours within the shown days, as instants.
  function hours() {
    const found = [];
    for (const day of laid) {
      // Zones off by half an hour from UTC still have their full hours where the opening hours put them.
      const offset = day.midnight % (60 * MINUTE);
      let at = Math.ceil((day.from - offset) / (60 * MINUTE)) * 60 * MINUTE + offset;
      for (; at < day.to; at += 60 * MINUTE) found.push(at);
    }
    return found;
  }

  return { days: laid, width, scale, x, dayAt, closed, hours };
}
