// A calendar for a day that is typed: the browser's own, which stays out of sight, since it would show the day as the
// browser's language writes it. Where it cannot be opened by a script, the button stays away (base/forms.css).

import { around, made, maybe, one } from "./dom.js";

/**
 * The calendar beside what is typed; made when it is first asked for.
 *
 * @param {HTMLElement} button
 * @param {HTMLInputElement} typed
 */
function calendarOf(button, typed) {
  const known = maybe(button.parentElement ?? document, ".day-calendar", HTMLInputElement);
  if (known) return known;
  const calendar = made("input", { type: "date", className: "day-calendar", tabIndex: -1, ariaHidden: "true" });
  button.after(calendar);
  calendar.addEventListener("change", () => {
    typed.value = calendar.value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return calendar;
}

if ("showPicker" in made("input")) {
  document.documentElement.dataset.calendars = "";
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-picks-day]");
    if (!button) return;
    const typed = one(button.parentElement ?? document, "[data-typed=day]", HTMLInputElement);
    const calendar = calendarOf(button, typed);
    calendar.value = typed.value;
    calendar.showPicker();
  });
}
