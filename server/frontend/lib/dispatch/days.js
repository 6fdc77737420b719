// What the shown days are called: today, tomorrow, then the day of the week.

import { all, made } from "../dom.js";
import { dayOf } from "../site-time.js";
import { meta, word } from "../words.js";

/** @import { Day } from "../../logic/axis.js" */

/** Two midnights are so many ms apart at most, however the clocks change in between. */
const LONGEST_DAY = 25 * 3_600_000;

/**
 * Write the names of `days` on the timeline's day buttons.
 *
 * @param {HTMLElement} root
 * @param {Day[]} days
 */
export function nameDays(root, days) {
  const locale = document.documentElement.lang || undefined;
  const timeZone = meta("time-zone") || undefined;
  const weekday = new Intl.DateTimeFormat(locale, { timeZone, weekday: "short" });
  for (const button of all(root, "[data-day]")) {
    const index = Number(button.dataset.day);
    const { midnight } = days[index];
    const isNext = index === 1 && midnight - days[0].midnight < LONGEST_DAY;
    const name = index === 0 ? word("today") : isNext ? word("tomorrow") : weekday.format(midnight);
    // A line each, and still "Tomorrow 05-07" to whoever reads it aloud.
    button.replaceChildren(made("span", { textContent: name }), " ", made("span", { textContent: dayOf(midnight) }));
  }
}
