// Passes one car on to another advisor, or all that one has.

import { call } from "../api.js";
import { open } from "../dialog.js";
import { byId, field, one } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/**
 * Ask to whom, and pass on what `button` names: an order of its advisor, or all cars of `advisor`.
 *
 * @param {HTMLElement} button
 * @param {string} advisor
 */
export async function askWhom(button, advisor) {
  const { passes: orderNo = "", advisor: whose = advisor } = button.dataset;
  const dialog = byId("pass-on", HTMLDialogElement);
  const form = one(dialog, "form", HTMLFormElement);
  const from = field(form, "from", HTMLSelectElement);
  const to = field(form, "to", HTMLSelectElement);
  if (whose) from.value = whose;
  // Whose car it is stands fixed; of several, anybody's can be chosen.
  from.disabled = orderNo !== "";
  to.value = [...to.options].find(({ value }) => value !== from.value)?.value ?? "";
  one(dialog, "[data-about]").textContent = orderNo || word("all-cars");
  form.onsubmit = (event) => {
    event.preventDefault();
    const giver = orderNo ? whose : from.value;
    send(form, { from: giver, to: to.value, ...(orderNo ? { orders: [orderNo] } : {}) });
  };
  await open(dialog);
}

/**
 * @param {HTMLFormElement} form
 * @param {{ from: string, to: string, orders?: string[] }} body
 */
async function send(form, body) {
  const answer = await call("POST", "/pass-on", body, { form }).catch(() => null);
  if (!answer) return;
  form.closest("dialog")?.close();
  toast(word("passed-on", { name: body.to, count: answer.orders.length }), { kind: "good" });
}
