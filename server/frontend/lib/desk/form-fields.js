// What the fields of a desk's form hold, and whether that is all.

import { clearErrors, showError } from "../api.js";
import { all, around, one } from "../dom.js";
import { instantIn } from "../moment.js";
import { word } from "../words.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * The dialog in which a form stands.
 *
 * @param {HTMLFormElement} form
 */
export function dialogOf(form) {
  const dialog = around(form, "dialog", HTMLDialogElement);
  if (!dialog) throw new Error("a form of the desk stands in a dialog");
  return dialog;
}

/**
 * Whether every required field is filled; says which is not.
 *
 * @param {HTMLFormElement} form
 */
export function isComplete(form) {
  clearErrors(form);
  const missing = fieldsOf(form).filter((input) => input.required && !input.value.trim());
  // The first one last: there the typing goes on.
  for (const input of missing.reverse()) {
    const label = around(input, ".field");
    showError(form, input.name, word("missing", { field: label ? one(label, "span").textContent : input.name }));
  }
  return missing.length === 0;
}

/**
 * What is typed, without blanks: `group.name` goes into an object.
 *
 * @param {HTMLFormElement} form
 */
export function bodyOf(form) {
  /** @type {Record<string, unknown>} */
  const body = JSON.parse(form.dataset.fixed ?? "");
  for (const input of fieldsOf(form)) {
    const value = input.dataset.typed === "day" ? instantIn(form, input.name) : valueIn(input);
    // The time of a moment goes with its day.
    if (!input.name || input.type === "hidden" || input.dataset.typed === "time" || value === "") continue;
    const [group, name] = input.name.split(".");
    if (name) body[group] = { .../** @type {object} */ (body[group]), [name]: value };
    else body[group] = value;
  }
  return body;
}

/**
 * Offer only the options that are for such a car.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} isPromised
 */
export function offerOptions(form, isPromised) {
  for (const option of all(form, "option[data-when]", HTMLOptionElement)) {
    option.disabled = (option.dataset.when === "promised") !== isPromised;
    option.hidden = option.disabled;
  }
  for (const select of all(form, "select", HTMLSelectElement)) {
    if (select.selectedOptions[0]?.disabled) select.value = one(select, "option:enabled", HTMLOptionElement).value;
  }
}

/** @param {Field} input */
function valueIn(input) {
  if (input instanceof HTMLInputElement && input.type === "checkbox") return input.checked;
  return input.value.trim();
}

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
function fieldsOf(form) {
  return [...form.elements].filter(
    (element) =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement,
  );
}
