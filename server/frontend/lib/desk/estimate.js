// What the workshop says about an order that is being typed: the plain forecast, and the time that past jobs would have kept.

import { roundedUp } from "../../logic/site-time.js";
import { call } from "../api.js";
import { now } from "../clock.js";
import { field, one } from "../dom.js";
import { site } from "../site-time.js";
import { word } from "../words.js";

/** @import { Estimate } from "../../api.js" */
/** @import { DeskForms } from "./forms.js" */

/**
 * Keeps the estimate of `form` up to date, and tells `forms` the forecast.
 *
 * @param {HTMLFormElement} form
 * @param {DeskForms} forms
 */
export function makeEstimate(form, forms) {
  const take = one(form, "[data-take]", HTMLButtonElement);
  let asked = 0;
  let kept = 0;

  async function estimate() {
    asked += 1;
    const turn = asked;
    const { operations, wash, repair_type } = forms.bodyOf(form);
    if (!Array.isArray(operations) || !operations.length) {
      forms.foresee(form, 0);
      kept = show(form, null);
      return;
    }
    const body = { operations, wash, repair_type };
    const found = await call("POST", "/preview/order", body, { quiet: true }).catch(() => null);
    if (turn !== asked) return;
    if (found) forms.foresee(form, Date.parse(found.forecast_ready));
    kept = show(form, found);
  }

  take.addEventListener("click", () => {
    field(form, "promised_at").value = site.wall(kept);
  });
  for (const kind of ["opened", "picked", "change"]) form.addEventListener(kind, estimate);
}

/**
 * Show what was found. Gives the time (ms) that can be taken, 0 for none.
 *
 * @param {HTMLFormElement} form
 * @param {Estimate | null} found
 */
function show(form, found) {
  const kept = found?.p96_ready ? roundedUp(Date.parse(found.p96_ready)) : 0;
  const would = found && word("would-be", { time: site.dayTime(Date.parse(found.forecast_ready), now()) });
  one(form, "[data-estimate]").textContent = would ?? "";
  one(form, "[data-learned]").textContent = found?.text ?? "";
  const take = one(form, "[data-take]");
  if (kept) one(take, "span").textContent = word("take-kept", { time: site.dayTime(kept, now()) });
  take.hidden = !kept;
  return kept;
}
