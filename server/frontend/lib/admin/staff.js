// The staff: add, change, set a PIN, disable and enable.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { word } from "../words.js";
import { busy, onSubmit, openForm, reloadSaying } from "./page.js";

const staffForm = document.querySelector("#staff-form form");
const pinForm = document.querySelector("#pin-form form");
let about = null;

function person(button) {
  return JSON.parse(button.closest("[data-staff]").dataset.staff);
}

// Only technicians belong to a team.
function showTeam() {
  staffForm.querySelector("[data-only=technician]").hidden = staffForm.elements.role.value !== "technician";
}

function openStaff(known) {
  about = known;
  const heading = staffForm.querySelector("h2");
  heading.textContent = known ? `${heading.dataset.titleEdit} ${known.name}` : heading.dataset.titleAdd;
  const shown = openForm(staffForm, known ?? { role: "technician", language: document.documentElement.lang });
  staffForm.elements.name.readOnly = known !== null;
  staffForm.elements.language.value = known?.language ?? staffForm.elements.language.options[0].value;
  staffForm.querySelector("[data-only-new]").hidden = known !== null;
  showTeam();
  return shown;
}

async function save() {
  const { name, role, team, language, pin } = staffForm.elements;
  const body = { role: role.value, language: language.value };
  body.team = role.value === "technician" && team.value ? team.value : null;
  if (about) {
    await call("PATCH", path(about.name), body, { form: staffForm });
    reloadSaying(word("changed", { name: about.name }));
    return;
  }
  if (pin.value) body.pin = pin.value;
  const added = await call("POST", "/staff", { name: name.value.trim(), ...body }, { form: staffForm });
  reloadSaying(word("added", { name: added.name }));
}

async function setPin() {
  const { pin, again } = pinForm.elements;
  if (pin.value !== again.value) {
    showError(pinForm, "again", word("pins-differ"));
    return;
  }
  await call("PATCH", path(about), { pin: pin.value }, { form: pinForm });
  reloadSaying(word("pin-set", { name: about }));
}

async function switchPerson(button) {
  const { name } = person(button);
  const active = button.dataset.switch === "on";
  const question = { title: word("ask-disable", { name }), text: word("ask-disable-text"), yes: word("disable") };
  if (!active && !(await ask({ ...question, danger: true }))) return;
  await call("PATCH", path(name), { active });
  reloadSaying(word(active ? "enabled" : "disabled", { name }));
}

function path(name) {
  return `/staff/${encodeURIComponent(name)}`;
}

/** Makes the tab work. */
export function staffTab() {
  staffForm.elements.role.addEventListener("change", showTeam);
  onSubmit(staffForm, save);
  onSubmit(pinForm, setPin);
  pinForm.querySelector("[data-remove-pin]").addEventListener("click", (event) =>
    busy(event.target, async () => {
      await call("PATCH", path(about), { pin: null }, { form: pinForm });
      reloadSaying(word("pin-removed", { name: about }));
    }),
  );
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("addStaff" in button.dataset) openStaff(null);
    if ("editStaff" in button.dataset) openStaff(person(button));
    if ("switch" in button.dataset) busy(button, () => switchPerson(button));
    if ("pinOf" in button.dataset) {
      about = button.dataset.pinOf;
      pinForm.querySelector("[data-name]").textContent = about;
      pinForm.querySelector("[data-remove-pin]").hidden = !button.dataset.hasPin;
      openForm(pinForm);
    }
  });
}
