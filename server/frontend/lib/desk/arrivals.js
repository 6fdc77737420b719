// Who is to come today, on the desk: one tap opens the order of a car that is here.

import { Problem } from "../../logic/problem.js";
import { appointmentOrder } from "../../logic/taps.js";
import { saidLater, textOf } from "../commands.js";
import { all, around, maybe, one } from "../dom.js";
import { give, tellProblem } from "../offline/outbox.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/** @import { CommandAnswer } from "../../types.js" */
/** @import { Car } from "./forms.js" */

/**
 * Shows the cars that are booked with `advisor` or with nobody; all of them for "".
 *
 * @param {HTMLElement} list
 * @param {string} advisor
 */
export function showArrivals(list, advisor) {
  const section = maybe(list, "[data-arrivals]");
  if (!section) return;
  let count = 0;
  for (const line of all(section, "[data-arrival]")) {
    line.hidden = advisor !== "" && line.dataset.advisor !== "" && line.dataset.advisor !== advisor;
    if (!line.hidden) count += 1;
  }
  section.hidden = count === 0;
  one(section, "[data-count]").textContent = String(count);
}

/**
 * The car is here: its order, with everything that was booked. Where the shop's numbers do not count, `askNumber` asks
 * for one.
 *
 * @param {HTMLElement} button
 * @param {(car: Car) => void} askNumber
 */
export async function arrive(button, askNumber) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const { arrival = "", plate = "" } = around(button, "[data-arrival]")?.dataset ?? {};
  const text = textOf(button);
  try {
    const { answer, queued } = await give(appointmentOrder(arrival), "arrive", {}, { text, plate });
    if (queued !== undefined) saidLater(text, queued);
    if (answer) hasArrived(answer);
  } catch (error) {
    if (error instanceof Problem && error.field === "order_no") {
      askNumber({ orderNo: arrival, plate, forecast: 0, promised: 0 });
    } else tellProblem(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** @param {CommandAnswer} answer */
export function hasArrived({ job, hints }) {
  toast(word("done-arrive", { plate: job.plate, order: job.order_no }), { kind: "good", seconds: 8 });
  for (const hint of hints ?? []) toast(hint.text, { kind: "bad" });
}
