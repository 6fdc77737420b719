// Customers who ask what is held about them, or to be forgotten: searched, exported, erased.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { byId, copyOf, one, valueIn } from "../dom.js";
import { word } from "../words.js";
import { busy, onSubmit } from "./page.js";

/** @import { KnownCustomer } from "../../api.js" */

const form = () => one(document, "[data-find-customers]", HTMLFormElement);

async function search() {
  const asked = new URLSearchParams({ q: valueIn(form(), "q").trim() });
  const found = await call("GET", `/customers?${asked.toString()}`, undefined, { form: form() });
  byId("customers").replaceChildren(...found.map(lineOf));
  byId("nobody").hidden = found.length > 0;
}

/** @param {KnownCustomer} customer */
function lineOf(customer) {
  const line = copyOf("customer-line");
  one(line, "[data-name]").textContent = customer.name || "—";
  one(line, "[data-phone]").textContent = customer.phone;
  one(line, "[data-orders]").textContent = customer.orders.join("、");
  one(line, "[data-notes]").textContent = word("notes", { count: customer.notes });
  one(line, "[data-export]", HTMLAnchorElement).href = `/api/v1/customers/${encodeURIComponent(customer.id)}/export`;
  const button = one(line, "[data-forget]");
  button.addEventListener("click", () => busy(button, () => forget(customer)));
  return line;
}

/** @param {KnownCustomer} customer */
async function forget({ id, name, phone }) {
  const question = { title: word("ask-forget", { name: name || phone }), text: word("ask-forget-text") };
  if (!(await ask({ ...question, yes: word("forget"), danger: true }))) return;
  await call("DELETE", `/customers/${encodeURIComponent(id)}`);
  await search();
}

/** Makes the tab work. */
export function customersTab() {
  onSubmit(form(), search);
}
