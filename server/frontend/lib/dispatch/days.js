// What the shown days are called: today, tomorrow, then the day of the week.

import { meta, word } from "../words.js";

/** Write the names of `days` on the timeline's day buttons. */
export function nameDays(root, days) {
  const locale = document.documentElement.lang || undefined;
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: meta("time-zone") || undefined, weekday: "short" });
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: meta("time-zone") || undefined,
    month: "numeric",
    day: "numeric",
  });
  for (const button of root.querySelectorAll("[data-day]")) {
    const index = Number(button.dataset.day);
    const { midnight } = days[index];
    const next = index === 1 && midnight - days[0].midnight < 25 * 3_600_000;
    const name = index === 0 ? word("today") : next ? word("tomorrow") : weekday.format(midnight);
    // A line each, and still "Tomorrow 5/7" to whoever reads it aloud.
    button.replaceChildren(line(name), " ", line(date.format(midnight)));
  }
}

function line(textContent) {
  return Object.assign(document.createElement("span"), { textContent });
}
