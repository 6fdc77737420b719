// A calendar for a day that is typed: the browser's own, which stays out of sight, since it would show the day as the
// browser's language writes it. Where it cannot be opened by a script, the button stays away.

import { all, made, one } from "./dom.js";

/**
 * Make the buttons below `root` open a calendar.
 *
 * @param {ParentNode} root
 */
export function readyCalendars(root) {
  for (const button of all(root, "[data-picks-day][hidden]")) ready(button);
}

/** @param {HTMLElement} button */
function ready(button) {
  const typed = one(button.parentElement ?? document, "[data-typed=day]", HTMLInputElement);
  const calendar = made("input", { type: "date", className: "day-calendar", tabIndex: -1, ariaHidden: "true" });
  if (!("showPicker" in calendar)) return;
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

readyCalendars(document);
