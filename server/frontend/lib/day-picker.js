// A calendar for a day that is typed: the browser's own, which stays out of sight, since it would show the day as the
// browser's language writes it. Where it cannot be opened by a script, the button stays away.

import { all, made, one } from "./dom.js";

for (const button of all(document, "[data-picks-day]")) {
  const typed = one(button.parentElement ?? document, "input", HTMLInputElement);
  const calendar = made("input", { type: "date", className: "day-calendar", tabIndex: -1, ariaHidden: "true" });
  if (!("showPicker" in calendar)) continue;
  button.after(calendar);
  button.hidden = false;
  button.addEventListener("click", () => {
    calendar.value = typed.value;
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    typed.value = calendar.value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
