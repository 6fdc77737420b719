// The standard-time table: minutes are edited in their place, lines in a dialog, whole tables come from a file.

import { Problem } from "../../logic/problem.js";
import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { all, around, field, one, valueIn } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, onSubmit, openForm, reloadSaying } from "./page.js";
import { tableImport } from "./table-import.js";

/** @import { Standard } from "../../api.js" */

const MOST_MINUTES = 10_000;

function lineForm() {
  return one(document, "#line-form form", HTMLFormElement);
}

/**
 * The row of the table in which something stands.
 *
 * @param {Element} place
 */
function rowOf(place) {
  const row = around(place, "[data-line]");
  if (!row) throw new Error("this stands in no line of the table");
  return row;
}

/**
 * @param {Element} place
 * @returns {Standard}
 */
function lineOf(place) {
  return JSON.parse(rowOf(place).dataset.line ?? "");
}

/**
 * @param {HTMLInputElement} input
 * @param {number} minutes
 */
async function putMinutes(input, minutes) {
  const changed = { ...lineOf(input), standard_minutes: minutes };
  await call("PATCH", "/standards", { standards: [changed] });
  rowOf(input).dataset.line = JSON.stringify(changed);
  input.value = String(minutes);
}

/** @param {HTMLInputElement} input */
async function changeMinutes(input) {
  const { name, standard_minutes: before } = lineOf(input);
  const minutes = Number(input.value);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) {
    input.value = String(before);
    return;
  }
  if (minutes === before) return;
  try {
    await putMinutes(input, minutes);
  } catch {
    // The toast has said why.
    input.value = String(before);
    return;
  }
  toast(`${name}: ${before} → ${minutes}`, {
    kind: "good",
    seconds: 8,
    action: { text: word("undo"), run: () => putMinutes(input, before).catch(() => {}) },
  });
}

/** @param {HTMLElement} button */
async function accept(button) {
  const code = around(button, "[data-proposal]")?.dataset.proposal;
  const input = all(document, "[data-minutes]", HTMLInputElement).find((one) => lineOf(one).code === code);
  if (!input) throw new Error(`the table has no line ${code}`);
  const { name, standard_minutes: before } = lineOf(input);
  await putMinutes(input, Number(button.dataset.accept));
  reloadSaying(`${name}: ${before} → ${button.dataset.accept}`);
}

async function saveLine() {
  const form = lineForm();
  const { value: code, readOnly: isKnown } = field(form, "code");
  const codes = all(document, "[data-line]").map((row) => lineOf(row).code);
  if (!isKnown && codes.includes(code.trim())) {
    showError(form, "code", word("code-twice"));
    return;
  }
  const changed = {
    code: code.trim(),
    name: valueIn(form, "name").trim(),
    trade: valueIn(form, "trade"),
    standard_minutes: Number(valueIn(form, "standard_minutes")),
    bays: ticked(form, "bays"),
    technicians: ticked(form, "technicians"),
  };
  try {
    await call("PATCH", "/standards", { standards: [changed] }, { quiet: true });
  } catch (error) {
    showRefusal(form, error);
    throw error;
  }
  reloadSaying(word(isKnown ? "changed" : "added", { name: changed.name }));
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function showRefusal(form, error) {
  const [field, detail] = error instanceof Problem ? [error.field, error.detail] : ["", word("offline")];
  // The API names the field of the line in the list: "standards.0.code".
  if (!showError(form, field.split(".").at(-1) ?? "", detail)) toast(detail, { kind: "bad" });
}

/** @param {Standard | null} known */
function openLine(known) {
  const form = lineForm();
  const { code = "", name = "", trade, standard_minutes: minutes = "" } = known ?? {};
  openForm(form, { code, name, standard_minutes: minutes, ...(trade ? { trade } : {}) });
  field(form, "code").readOnly = known !== null;
  const needed = new Set([...(known?.bays ?? []), ...(known?.technicians ?? [])]);
  for (const box of all(form, "[type=checkbox]", HTMLInputElement)) box.checked = needed.has(box.value);
  showPlaces(form);
}

/**
 * Bays and people of the trade; of another one only what is ticked.
 *
 * @param {HTMLFormElement} form
 */
function showPlaces(form) {
  const trade = valueIn(form, "trade");
  for (const label of all(form, "[data-of-trade]"))
    label.hidden = label.dataset.ofTrade !== trade && !one(label, "input", HTMLInputElement).checked;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function ticked(form, name) {
  return all(form, `[name=${name}]:checked`, HTMLInputElement).map(({ value }) => value);
}

/** @param {Element} button */
async function removeLine(button) {
  const { code, name } = lineOf(button);
  const question = { title: word("ask-remove-line", { name }), text: word("ask-remove-line-text") };
  if (!(await ask({ ...question, yes: word("remove"), danger: true }))) return;
  await call("PATCH", "/standards", { removed: [code] });
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function standardsTab() {
  onSubmit(lineForm(), saveLine);
  tableImport();
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches("[data-minutes]")) changeMinutes(target);
    if (target instanceof HTMLSelectElement && target.form === lineForm()) showPlaces(lineForm());
  });
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "button");
    if (!button) return;
    if ("addLine" in button.dataset) openLine(null);
    if ("editLine" in button.dataset) openLine(lineOf(button));
    if ("accept" in button.dataset) busy(button, () => accept(button));
    if ("removeLine" in button.dataset) busy(button, () => removeLine(button));
  });
}
