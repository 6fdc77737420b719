// The cars of an advisor who is disabled: they go to a colleague, or stay for now.

import { call } from "../api.js";
import { open } from "../dialog.js";
import { byId, one } from "../dom.js";
import { word } from "../words.js";

/**
 * Ask what becomes of them, and pass them on where that is wanted; null when the person gave up.
 *
 * @param {string} name the advisor
 * @param {string} detail which cars there are
 */
export async function settleCarsOf(name, detail) {
  const dialog = byId("cars-left", HTMLDialogElement);
  const select = one(dialog, "select", HTMLSelectElement);
  one(dialog, "h2").textContent = word("ask-disable", { name });
  one(dialog, "[data-text]").textContent = detail;
  for (const option of select.options) option.hidden = option.disabled = option.value === name;
  const colleague = [...select.options].find((option) => !option.disabled);
  select.value = colleague?.value ?? "";
  for (const part of dialog.querySelectorAll("[data-passes]")) part.toggleAttribute("hidden", !colleague);
  const answer = await open(dialog);
  if (answer === "pass") await call("POST", "/pass-on", { from: name, to: select.value });
  // Somebody may have opened another one meanwhile: what is left is asked about again.
  return answer === "pass" ? {} : answer === "leave" ? { confirmed: true } : null;
}
