// The form of a technician's shift plan: the hours of each weekday.

import { call } from "./api.js";
import { all } from "./dom.js";

/**
 * Keep what is typed; the events of it. Fields that are all empty mean: no plan.
 *
 * @param {HTMLFormElement} form
 */
export async function keepWeek(form) {
  const hours = all(form, "[name=day]", HTMLInputElement).map(({ value }) => value.trim());
  const week = hours.some(Boolean) ? hours : [];
  const { events } = await call("PUT", `/presence/${encodeURIComponent(form.dataset.week ?? "")}/week`, { week });
  return events;
}
