// What of an order is put right: the form begins with what the order says, and what was changed is sent.

import { field, made, valueIn } from "../dom.js";

/** @import { Standard } from "../../api.js" */

const TEXTS = ["plate", "vin", "model"];
const CHOICES = ["repair_type", "advisor"];
const TICKS = ["waiting_customer", "wash", "messages"];

/**
 * What an order says, by the names of the API; `seen` is the last event of it that the page knows.
 *
 * @typedef {Record<string, string | boolean> & { operations: Standard[], seen: number }} Facts
 */

/**
 * Fill a form with what the order says.
 *
 * @param {HTMLFormElement} form
 * @param {Facts} facts
 */
export function fill(form, facts) {
  for (const name of TEXTS) field(form, name).value = String(facts[name]);
  for (const name of CHOICES) choose(field(form, name, HTMLSelectElement), String(facts[name]));
  for (const name of TICKS) field(form, name, HTMLInputElement).checked = facts[name] === true;
}

/**
 * The body of the amendment: what differs from what the order says, why, and what was known when it was changed.
 *
 * @param {HTMLFormElement} form
 * @param {Facts} facts
 * @param {(string | Standard)[]} operations as the API takes them
 */
export function changes(form, facts, operations) {
  const said = [
    ...[...TEXTS, ...CHOICES].map((name) => [name, valueIn(form, name).trim()]),
    ...TICKS.map((name) => [name, field(form, name, HTMLInputElement).checked]),
  ];
  const body = Object.fromEntries(said.filter(([name, value]) => value !== facts[String(name)]));
  const before = facts.operations.map(({ code }) => code);
  const after = operations.map((line) => (typeof line === "string" ? line : line.code));
  if (before.join("\n") !== after.join("\n")) body.operations = operations;
  return { ...body, note: field(form, "note").value.trim(), seen: facts.seen };
}

/**
 * What an order says stays to be chosen, even where nobody could choose it any more.
 *
 * @param {HTMLSelectElement} select
 * @param {string} value
 */
function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) {
    select.append(made("option", { value, textContent: value }));
  }
  select.value = value;
}
