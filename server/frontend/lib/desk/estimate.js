// What the workshop says about an order that is being typed: the plain forecast, and the time that past jobs would have kept.

import { roundedUp } from "../../logic/site-time.js";
import { call } from "../api.js";
import { one } from "../dom.js";
import { isOfMoment, momentIn, putMoment } from "../moment.js";
import { dateOf, dayTime, site } from "../site-time.js";
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
  let filled = "";

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
    if (found) propose(found);
  }

  /**
   * What nobody has typed is proposed, and said what it is: a safe time where there is one, else the plain sum.
   *
   * @param {Estimate} found
   */
  function propose(found) {
    const typed = momentIn(form, "promised_at");
    if (typed && typed !== filled) return;
    filled = site.wall(kept || roundedUp(Date.parse(found.forecast_ready)));
    putMoment(form, "promised_at", filled);
    one(form, "[data-filled]").textContent = word(kept ? "filled-kept" : "filled-sum");
    showLoad(form, filled.slice(0, 10));
  }

  take.addEventListener("click", () => {
    putMoment(form, "promised_at", site.wall(kept));
  });
  form.addEventListener("input", ({ target }) => {
    if (!isOfMoment(target, "promised_at")) return;
    one(form, "[data-filled]").textContent = "";
    showLoad(form, momentIn(form, "promised_at").slice(0, 10));
  });
  form.addEventListener("reset", () => {
    for (const place of ["[data-filled]", "[data-load]"]) one(form, place).textContent = "";
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
  const would = found && word("would-be", { time: dayTime(Date.parse(found.forecast_ready)) });
  one(form, "[data-estimate]").textContent = would ?? "";
  one(form, "[data-learned]").textContent = found?.text ?? "";
  const take = one(form, "[data-take]");
  if (kept) one(take, "span").textContent = word("take-kept", { time: dayTime(kept) });
  take.hidden = !kept;
  return kept;
}

/**
 * How full the day is on which the car is promised, trade by trade.
 *
 * @param {HTMLFormElement} form
 * @param {string} day 2026-05-04
 */
async function showLoad(form, day) {
  const place = one(form, "[data-load]");
  const path = /** @type {const} */ (`/capacity?from=${day}&to=${day}`);
  const found = isDay(day) ? await call("GET", path, undefined, { quiet: true }).catch(() => null) : null;
  const trades = (found ?? []).filter((one) => one.capacity_minutes > 0 || one.load_minutes > 0);
  const said = trades.map(({ trade, load_minutes: load, capacity_minutes: capacity }) =>
    word("load-of", { trade: word(`trade-${trade}`), load: hours(load), capacity: hours(capacity) }),
  );
  place.textContent = said.length ? word("load", { day: dateOf(day), trades: said.join("；") }) : "";
}

/** @param {string} typed */
function isDay(typed) {
  return /^\d{4}-\d{2}-\d{2}$/.test(typed);
}

/** @param {number} minutes */
function hours(minutes) {
  return (minutes / 60).toFixed(1);
}
