// What is half typed in a form, kept in this tab until it is sent: over a reload, a way back, and a dialog put away.

import { all } from "../dom.js";
import { meta } from "../words.js";

/** @import { Standard } from "../../api.js" */

/**
 * `about`: the order number of the car, "" for a new order.
 *
 * @typedef {{ about: string, values: Record<string, string | boolean>, lines: Standard[] }} Draft
 */

/**
 * What is kept of a form about this car; null where it is about another, or nothing is.
 *
 * @param {HTMLFormElement} form
 * @param {string} about
 * @returns {Draft | null}
 */
export function draftOf(form, about) {
  /** @type {Draft | null} */
  const draft = JSON.parse(sessionStorage.getItem(placeOf(form)) ?? "null");
  return draft?.about === about ? draft : null;
}

/**
 * Keep what is typed.
 *
 * @param {HTMLFormElement} form
 * @param {string} about
 * @param {Standard[]} lines the operations that were picked
 */
export function keepDraft(form, about, lines) {
  const values = Object.fromEntries(fieldsOf(form).map((input) => [input.name, valueIn(input)]));
  sessionStorage.setItem(placeOf(form), JSON.stringify({ about, values, lines }));
}

/**
 * Type a draft in again.
 *
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 */
export function fillIn(form, { values }) {
  for (const input of fieldsOf(form)) {
    const value = values[input.name];
    if (value === undefined) continue;
    if (isTicked(input)) input.checked = value === true;
    else input.value = String(value);
  }
}

/** @param {HTMLFormElement} form */
export function dropDraft(form) {
  sessionStorage.removeItem(placeOf(form));
}

/**
 * Another person on the same tab has drafts of their own.
 *
 * @param {HTMLFormElement} form
 */
function placeOf(form) {
  return `draft ${meta("person")} ${form.dataset.path} ${form.dataset.fixed}`;
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const fields = /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */ (
    all(form, "input, select, textarea")
  );
  return fields.filter((input) => input.name && input.type !== "hidden");
}

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input */
function valueIn(input) {
  return isTicked(input) ? input.checked : input.value;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @returns {input is HTMLInputElement}
 */
function isTicked(input) {
  return input instanceof HTMLInputElement && input.type === "checkbox";
}
