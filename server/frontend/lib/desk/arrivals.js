// Who is to come today, on the desk: one tap opens the order of a car that is here.

import { appointmentOrder } from "../../logic/taps.js";
import { saidLater, textOf } from "../commands.js";
import { all, around, maybe, one } from "../dom.js";
import { give, tellProblem } from "../offline/outbox.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

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
 * The car is here: its order, with everything that was booked.
 *
 * @param {HTMLElement} button
 */
export async function arrive(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const { arrival = "", plate = "" } = around(button, "[data-arrival]")?.dataset ?? {};
  const text = textOf(button);
  try {
    const { answer, queued } = await give(appointmentOrder(arrival), "arrive", {}, { text, plate });
    if (queued !== undefined) saidLater(text, queued);
    if (!answer) return;
    toast(word("done-arrive", { plate: answer.job.plate, order: answer.job.order_no }), { kind: "good", seconds: 8 });
    for (const hint of answer.hints ?? []) toast(hint.text, { kind: "bad" });
  } catch (error) {
    tellProblem(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
}
