// What happens if nothing changes, and which single step would save a car: each step is one tap, with its ordinary undo.

import { Problem } from "../../logic/problem.js";
import { call } from "../api.js";
import { tell } from "../commands.js";
import { open } from "../dialog.js";
import { made, one } from "../dom.js";
import { word } from "../words.js";
import { asOther, effectLine, otherLines } from "./effects.js";

/** @import { RescueStep, Rescue } from "../../api.js" */

/**
 * `opener` opens `dialog` and asks.
 *
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} opener
 */
export function makeRescue(dialog, opener) {
  const said = one(dialog, "[data-text]");
  const late = one(dialog, "[data-effects]");
  const steps = one(dialog, "[data-steps]");

  async function ask() {
    said.textContent = word("asking");
    late.replaceChildren();
    steps.replaceChildren();
    /** @type {Rescue | Error} */
    const answer = await call("POST", "/preview/rescue", {}, { quiet: true }).catch((error) => error);
    if (answer instanceof Error) {
      said.textContent = answer instanceof Problem ? answer.detail : word("offline");
      return;
    }
    said.textContent = answer.text;
    late.replaceChildren(...answer.late.map(({ text, after }) => effectLine(text, after.risk, { subject: true })));
    steps.replaceChildren(...answer.steps.map((step) => stepCard(step, () => dialog.close())));
  }

  opener.addEventListener("click", () => {
    ask();
    open(dialog);
  });
}

/**
 * @param {RescueStep} step
 * @param {() => void} done
 */
function stepCard({ command, order_no, task, team, seen, text, changes }, done) {
  const button = made("button", { type: "button", className: "button primary big", textContent: text });
  button.addEventListener("click", async () => {
    const body = command === "dispatch" ? { task, team, seen } : { task };
    if (await tell(button, order_no, command, body)) done();
  });
  const card = made("div", { className: "stack" });
  const [subject, ...others] = changes;
  card.append(button, effectLine(subject.text, subject.after.risk), ...otherLines(others.map(asOther)));
  return card;
}
