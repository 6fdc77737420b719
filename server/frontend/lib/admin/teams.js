// Teams with their bays and technicians. The API takes all teams together; the page sends them as it shows them, with
// the one that was edited.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { word } from "../words.js";
import { busy, callIn, element, onSubmit, openForm, reloadSaying } from "./page.js";

const form = document.querySelector("#team-form form");
const list = form?.querySelector("[data-bays]");
let about = null;

function teams() {
  return [...document.querySelectorAll("[data-team]")].map((card) => JSON.parse(card.dataset.team));
}

function bays() {
  return [...list.children].map((item) => item.dataset.bay);
}

function addBay(name) {
  const item = element("li", "chip");
  item.dataset.bay = name;
  const remove = element("button", "chip-remove", "×");
  remove.type = "button";
  remove.setAttribute("aria-label", `${list.dataset.remove} ${name}`);
  remove.addEventListener("click", () => item.remove());
  item.append(element("b", "", name), remove);
  list.append(item);
}

// What was typed and not added yet counts, too.
function takeTyped() {
  const typed = form.elements.bay.value.trim();
  if (!typed) return true;
  const taken = teams()
    .filter((team) => team.name !== about?.name)
    .flatMap((team) => team.bays);
  if (bays().includes(typed) || taken.includes(typed)) {
    showError(form, "bay", word("bay-twice"));
    return false;
  }
  addBay(typed);
  form.elements.bay.value = "";
  return true;
}

function openTeam(known) {
  about = known;
  const heading = form.querySelector("h2");
  heading.textContent = known?.name ?? heading.dataset.titleAdd;
  list.replaceChildren();
  openForm(form, { name: known?.name, trade: known?.trade ?? "mechanical" });
  form.elements.name.readOnly = known !== null;
  form.elements.name.closest(".field").hidden = known !== null;
  for (const bay of known?.bays ?? []) addBay(bay);
  for (const box of form.querySelectorAll("[name=technicians]")) box.checked = !!known?.technicians.includes(box.value);
}

// The bays and trades of all; the technicians only of the team that was edited, so that whoever comes leaves another.
async function put(changed) {
  const body = { teams: changed.map(({ technicians, ...team }) => (team.edited ? { ...team, technicians } : team)) };
  for (const team of body.teams) delete team.edited;
  return callIn(form, "PUT", "/teams", body);
}

async function save() {
  if (!takeTyped()) return;
  if (!bays().length) {
    showError(form, "bay", word("bay-missing"));
    return;
  }
  const technicians = [...form.querySelectorAll("[name=technicians]:checked")].map((box) => box.value);
  const edited = { name: form.elements.name.value.trim(), trade: form.elements.trade.value, bays: bays(), technicians };
  edited.edited = true;
  const before = teams();
  await put(about ? before.map((team) => (team.name === about.name ? edited : team)) : [...before, edited]);
  reloadSaying(word(about ? "changed" : "added", { name: edited.name }));
}

async function remove(card) {
  const { name } = JSON.parse(card.dataset.team);
  const question = { title: word("ask-remove-team", { name }), text: word("ask-remove-team-text") };
  if (!(await ask({ ...question, yes: word("remove"), danger: true }))) return;
  const left = teams().filter((team) => team.name !== name);
  await call("PUT", "/teams", { teams: left.map(({ technicians, ...team }) => team) });
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function teamsTab() {
  onSubmit(form, save);
  form.elements.bay.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    takeTyped();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("addTeam" in button.dataset) openTeam(null);
    if ("editTeam" in button.dataset) openTeam(JSON.parse(button.closest("[data-team]").dataset.team));
    if ("removeTeam" in button.dataset) busy(button, () => remove(button.closest("[data-team]")));
    if ("addBay" in button.dataset) takeTyped();
  });
}
