// What the workshop says about an order that is being typed: the plain forecast, and the time that past jobs would have kept.

import { call } from "../api.js";
import { now } from "../clock.js";
import { dayTime, roundedUp, wallTime } from "../site-time.js";
import { word } from "../words.js";

/** Keeps the estimate of `form` up to date. `bodyOf(form)` is what is typed so far; `foresee(form, ms)` hears the forecast. */
export function makeEstimate(form, { bodyOf, foresee }) {
  const plain = form.querySelector("[data-estimate]");
  const learned = form.querySelector("[data-learned]");
  const take = form.querySelector("[data-take]");
  let asked = 0;
  let kept = 0;

  function clear() {
    kept = 0;
    plain.textContent = "";
    learned.textContent = "";
    take.hidden = true;
  }

  async function estimate() {
    asked += 1;
    const turn = asked;
    const { operations, wash, repair_type } = bodyOf(form);
    if (!operations.length) {
      foresee(form, 0);
      clear();
      return;
    }
    const body = { operations, wash, repair_type };
    const found = await call("POST", "/preview/order", body, { quiet: true }).catch(() => null);
    if (turn !== asked) return;
    clear();
    if (!found) return;
    const ready = Date.parse(found.forecast_ready);
    foresee(form, ready);
    plain.textContent = word("would-be", { time: dayTime(ready, now()) });
    learned.textContent = found.text;
    if (!found.p96_ready) return;
    kept = roundedUp(Date.parse(found.p96_ready));
    take.querySelector("span").textContent = word("take-kept", { time: dayTime(kept, now()) });
    take.hidden = false;
  }

  take.addEventListener("click", () => {
    form.elements.promised_at.value = wallTime(kept);
  });
  for (const kind of ["opened", "picked", "change"]) form.addEventListener(kind, estimate);
}
