// Passes one car or appointment on to another advisor, or all that one has.

import { call } from "../api.js";
import { open } from "../dialog.js";
import { byId, field, one } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/**
 * Ask to whom, and pass on what `button` names: an order or an appointment of its advisor, or all that `advisor` has.
 *
 * @param {HTMLElement} button
 * @param {string} advisor
 * @param {() => void} [then] once it has gone
 */
export async function askWhom(button, advisor, then) {
  const { passes: orderNo = "", passesBooked: booked = "", plate = "", advisor: whose = advisor } = button.dataset;
  const isOne = orderNo !== "" || booked !== "";
  const dialog = byId("pass-on", HTMLDialogElement);
  const form = one(dialog, "form", HTMLFormElement);
  const from = field(form, "from", HTMLSelectElement);
  const to = field(form, "to", HTMLSelectElement);
  // Whose car it is stands fixed; of several, anybody's can be chosen.
  if (whose || isOne) from.value = whose;
  from.disabled = isOne;
  to.value = [...to.options].find(({ value }) => value !== from.value)?.value ?? "";
  one(dialog, "[data-about]").textContent = isOne ? orderNo || plate : word("all-cars");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const body = { from: isOne ? whose : from.value, to: to.value };
    const only = orderNo ? { orders: [orderNo] } : booked ? { appointments: [Number(booked)] } : {};
    if (await send(form, { ...body, ...only })) then?.();
  };
  await open(dialog);
}

/**
 * @param {HTMLFormElement} form
 * @param {{ from: string, to: string, orders?: string[], appointments?: number[] }} body
 */
async function send(form, body) {
  const answer = await call("POST", "/pass-on", body, { form }).catch(() => null);
  if (!answer) return false;
  form.closest("dialog")?.close();
  const count = answer.orders.length + answer.appointments.length;
  toast(word("passed-on", { name: body.to, count }), { kind: "good" });
  return true;
}
