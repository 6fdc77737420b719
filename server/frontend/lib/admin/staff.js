// The staff: add, change, set a PIN, disable and enable.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { all, around, field, one, valueIn } from "../dom.js";
import { word } from "../words.js";
import { settleCarsOf } from "./cars-left.js";
import { busy, callSure, onSubmit, openForm, reloadSaying } from "./page.js";
import { staffList } from "./staff-list.js";

/**
 * One of the staff, as the page's row says.
 *
 * @typedef {{ name: string, role: string, team: string | null, language: string | null, apprentice: boolean }} Person
 */

/** The person whose form is open; null for a new one. @type {Person | null} */
let edited = null;
/** The name of the person whose PIN is set. */
let pinOf = "";

function staffForm() {
  return one(document, "#staff-form form", HTMLFormElement);
}

function pinForm() {
  return one(document, "#pin-form form", HTMLFormElement);
}

/**
 * The person in whose row a button stands.
 *
 * @param {Element} button
 * @returns {Person}
 */
function personOf(button) {
  return JSON.parse(around(button, "[data-staff]")?.dataset.staff ?? "");
}

// Only technicians belong to a team.
function showTeam() {
  const form = staffForm();
  const isOther = valueIn(form, "role") !== "technician";
  for (const part of all(form, "[data-only=technician]")) part.hidden = isOther;
}

/** @param {Person | null} known */
function openStaff(known) {
  const form = staffForm();
  edited = known;
  const heading = one(form, "h2");
  heading.textContent = known ? `${heading.dataset.titleEdit} ${known.name}` : (heading.dataset.titleAdd ?? "");
  const { apprentice = false, ...values } = known ?? {};
  const closed = openForm(form, known ? values : { role: "technician", language: document.documentElement.lang });
  const language = field(form, "language", HTMLSelectElement);
  field(form, "apprentice").checked = apprentice;
  field(form, "name").readOnly = known !== null;
  language.value = known?.language ?? language.options[0].value;
  one(form, "[data-only-new]").hidden = known !== null;
  showTeam();
  return closed;
}

async function save() {
  const form = staffForm();
  const [name, role, team, language, pin] = ["name", "role", "team", "language", "pin"].map((one) =>
    valueIn(form, one),
  );
  const isTechnician = role === "technician";
  const apprentice = isTechnician && field(form, "apprentice").checked;
  const body = { role, language, apprentice, team: isTechnician && team ? team : null };
  if (edited) {
    await call("PATCH", pathOf(edited.name), body, { form });
    reloadSaying(word("changed", { name: edited.name }));
    return;
  }
  const added = await call("POST", "/staff", { name: name.trim(), ...body, ...(pin ? { pin } : {}) }, { form });
  reloadSaying(word("added", { name: added.name }));
}

async function setPin() {
  const form = pinForm();
  const pin = valueIn(form, "pin");
  if (pin !== valueIn(form, "again")) {
    showError(form, "again", word("pins-differ"));
    return;
  }
  await call("PATCH", pathOf(pinOf), { pin }, { form });
  reloadSaying(word("pin-set", { name: pinOf }));
}

async function removePin() {
  await call("PATCH", pathOf(pinOf), { pin: null }, { form: pinForm() });
  reloadSaying(word("pin-removed", { name: pinOf }));
}

/** @param {HTMLElement} button */
async function switchPerson(button) {
  const { name, role } = personOf(button);
  const active = button.dataset.switch === "on";
  const question = { title: word("ask-disable", { name }), text: word("ask-disable-text"), yes: word("disable") };
  if (!active && !(await ask({ ...question, danger: true }))) return;
  const settle = role === "advisor" ? (/** @type {string} */ detail) => settleCarsOf(name, detail) : undefined;
  await callSure("PATCH", pathOf(name), { active }, question, settle);
  reloadSaying(word(active ? "enabled" : "disabled", { name }));
}

/** @param {HTMLElement} button */
function openPin({ dataset }) {
  const form = pinForm();
  pinOf = dataset.pinOf ?? "";
  one(form, "[data-name]").textContent = pinOf;
  one(form, "[data-remove-pin]").hidden = !dataset.hasPin;
  openForm(form);
}

/**
 * @param {string} name
 * @returns {`/staff/${string}`}
 */
function pathOf(name) {
  return `/staff/${encodeURIComponent(name)}`;
}

/** Makes the tab work. */
export function staffTab() {
  const remover = one(pinForm(), "[data-remove-pin]");
  field(staffForm(), "role", HTMLSelectElement).addEventListener("change", showTeam);
  onSubmit(staffForm(), save);
  onSubmit(pinForm(), setPin);
  staffList();
  remover.addEventListener("click", () => busy(remover, removePin));
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "button");
    if (!button) return;
    if ("addStaff" in button.dataset) openStaff(null);
    if ("editStaff" in button.dataset) openStaff(personOf(button));
    if ("switch" in button.dataset) busy(button, () => switchPerson(button));
    if ("pinOf" in button.dataset) openPin(button);
  });
}
