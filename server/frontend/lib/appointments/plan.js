// What a booking would do while it is typed: when the car would be ready, and what is overbooked by how much.

import { roundedUp } from "../../logic/site-time.js";
import { call } from "../api.js";
import { made, one } from "../dom.js";
import { momentIn, putMoment } from "../moment.js";
import { dayTime, site } from "../site-time.js";
import { word } from "../words.js";

/** @import { DeskForms } from "../desk/forms.js" */

/**
 * Keeps what is said about the booking in `form` up to date, and proposes the time at which the car is ready.
 *
 * @param {HTMLFormElement} form
 * @param {DeskForms} forms
 */
export function makePlan(form, forms) {
  const place = one(form, "[data-plan]");
  let asked = 0;
  let filled = "";

  async function plan() {
    asked += 1;
    const turn = asked;
    const { operations, planned_at, repair_type, wash } = forms.bodyOf(form);
    if (!planned_at || !Array.isArray(operations) || !operations.length) {
      place.replaceChildren();
      return;
    }
    const body = { operations, planned_at, repair_type, wash };
    const found = await call("POST", "/appointments/preview", body, { quiet: true }).catch(() => null);
    if (turn !== asked || !found) return;
    const at = roundedUp(Date.parse(found.ready_at));
    const typed = momentIn(form, "promised_at");
    if (!typed || typed === filled) {
      filled = site.wall(at);
      putMoment(form, "promised_at", filled);
    }
    const lines = [made("p", { className: "soft", textContent: word("would-be", { time: dayTime(at) }) })];
    for (const { text } of found.overbooked) lines.push(made("p", { className: "banner warn", textContent: text }));
    place.replaceChildren(...lines);
  }

  for (const kind of ["opened", "picked", "change"]) form.addEventListener(kind, plan);
  form.addEventListener("reset", () => place.replaceChildren());
}
