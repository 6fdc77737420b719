// Orders and appointments of which an imported file says otherwise: what differs, and a button that takes it over.

import { call } from "../api.js";
import { made } from "../dom.js";
import { word } from "../words.js";
import { busy, element } from "./page.js";

/** @import { DifferentOrder } from "../../api.js" */

/**
 * @param {HTMLElement} place
 * @param {DifferentOrder[]} orders
 * @param {string} file what it is called: the note of what is put right
 */
export function showDiffering(place, orders, file) {
  place.replaceChildren();
  if (!orders.length) return;
  const table = element("table", "table differing");
  const body = made("tbody");
  body.append(...orders.map((one) => line(one, file)));
  table.append(body);
  place.append(element("p", "banner warn", word("differing", { count: orders.length })), table);
}

/**
 * @param {DifferentOrder} order
 * @param {string} file
 */
function line(order, file) {
  const row = made("tr");
  const facts = made("td");
  for (const { called, here_called, there_called } of order.facts) {
    facts.append(made("div", { textContent: `${called}: ${here_called || "—"} → ${there_called}` }));
  }
  const last = made("td", { className: "num" });
  row.append(made("td", { textContent: `${order.plate} ${order.order_no}` }), facts, last);
  if (!order.facts.some(({ takes }) => takes)) return row;
  const button = made("button", { type: "button", className: "button", textContent: word("take-file") });
  button.addEventListener("click", () =>
    busy(button, async () => {
      await take(order, file);
      button.replaceWith(made("b", { textContent: word("taken") }));
    }),
  );
  last.append(button);
  return row;
}

/**
 * Put right as at the desk: whoever has changed the order since is not overtaken.
 *
 * @param {DifferentOrder} order
 * @param {string} file
 */
function take({ order_no, appointment, seen, facts }, file) {
  const body = Object.fromEntries(facts.filter(({ takes }) => takes).map(({ field, there }) => [field, there]));
  if (appointment !== null) {
    const { cancelled, ...moved } = body;
    const wanted = cancelled ? "cancel" : "move";
    return call("POST", `/appointments/${String(appointment)}/${wanted}`, { ...moved, note: file });
  }
  const path = /** @type {const} */ (`/jobs/${encodeURIComponent(order_no)}/amend`);
  return call("POST", path, { ...body, plate_confirmed: true, note: file, seen });
}
