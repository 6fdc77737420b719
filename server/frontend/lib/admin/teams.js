// Teams with their bays and technicians. The API takes all teams together; the page sends them as it shows them, with
// the one that was edited; other names go first, on their own.

import { showError } from "../api.js";
import { ask } from "../dialog.js";
import { all, around, childrenOf, field, one, valueIn } from "../dom.js";
import { word } from "../words.js";
import { busy, callIn, callSure, element, onSubmit, openForm, reloadSaying } from "./page.js";

/** @typedef {{ name: string, trade: string, bays: string[], technicians: string[] }} Team */

/** The team whose form is open; null for a new one. @type {Team | null} */
let about = null;

function teamForm() {
  return one(document, "#team-form form", HTMLFormElement);
}

function bayList() {
  return one(teamForm(), "[data-bays]");
}

/** @returns {Team[]} */
function teams() {
  return all(document, "[data-team]").map((card) => JSON.parse(card.dataset.team ?? ""));
}

/**
 * The team in whose card a button stands.
 *
 * @param {Element} button
 * @returns {Team}
 */
function teamOf(button) {
  return JSON.parse(around(button, "[data-team]")?.dataset.team ?? "");
}

/** The bays of the form with the names that they had, "" for a new one, and have now. */
function typedBays() {
  return childrenOf(bayList()).map((item) => ({
    old: item.dataset.bay ?? "",
    new: one(item, "input", HTMLInputElement).value.trim(),
  }));
}

function bays() {
  return typedBays().map((bay) => bay.new);
}

/**
 * @param {string} name
 * @param {string} [old] the name under which the shop knows it
 */
function addBay(name, old = "") {
  const list = bayList();
  const item = element("li", "chip");
  item.dataset.bay = old;
  const input = document.createElement("input");
  input.maxLength = 40;
  input.value = name;
  input.size = Math.max(4, name.length + 2);
  input.setAttribute("aria-label", name);
  const remove = element("button", "chip-remove", "×");
  remove.type = "button";
  remove.setAttribute("aria-label", `${list.dataset.remove} ${name}`);
  remove.addEventListener("click", () => item.remove());
  item.append(input, remove);
  list.append(item);
}

// What was typed and not added yet counts, too.
function takeTyped() {
  const input = field(teamForm(), "bay");
  const typed = input.value.trim();
  if (!typed) return true;
  const taken = teams()
    .filter((team) => team.name !== about?.name)
    .flatMap((team) => team.bays);
  if (bays().includes(typed) || taken.includes(typed)) {
    showError(teamForm(), "bay", word("bay-twice"));
    return false;
  }
  addBay(typed);
  input.value = "";
  return true;
}

/** @param {Team | null} known */
function openTeam(known) {
  const form = teamForm();
  about = known;
  const heading = one(form, "h2");
  heading.textContent = known?.name ?? heading.dataset.titleAdd ?? "";
  bayList().replaceChildren();
  openForm(form, known ? { name: known.name, trade: known.trade } : {});
  for (const bay of known?.bays ?? []) addBay(bay, bay);
  for (const box of all(form, "[name=technicians]", HTMLInputElement)) {
    box.checked = Boolean(known?.technicians.includes(box.value));
  }
}

/**
 * A team without its technicians: those whom nobody has edited stay as they are, so that whoever comes leaves another.
 *
 * @param {Team} team
 */
function withoutPeople({ name, trade, bays }) {
  return { name, trade, bays };
}

async function save() {
  const form = teamForm();
  if (!takeTyped()) return;
  if (!bays().length || bays().includes("")) {
    showError(form, "bay", word("bay-missing"));
    return;
  }
  await rename();
  const technicians = all(form, "[name=technicians]:checked", HTMLInputElement).map((box) => box.value);
  const edited = { name: valueIn(form, "name").trim(), trade: valueIn(form, "trade"), bays: bays(), technicians };
  const others = teams().map((team) => (team.name === about?.name ? edited : withoutPeople(team)));
  await callIn(form, "PUT", "/teams", { teams: about ? others : [...others, edited] });
  reloadSaying(word(about ? "changed" : "added", { name: edited.name }));
}

/**
 * The team that is edited gets the names that were typed, before anything else is changed of it: so what it has, its
 * cars and its past, goes with it.
 */
async function rename() {
  if (!about) return;
  const form = teamForm();
  const known = about;
  const name = valueIn(form, "name").trim();
  const anew = typedBays().filter((bay) => bay.old && bay.old !== bay.new);
  if (name === known.name && !anew.length) return;
  await callIn(form, "PATCH", `/teams/${encodeURIComponent(known.name)}`, { name, bays: anew });
  const called = (/** @type {string} */ bay) => anew.find((other) => other.old === bay)?.new ?? bay;
  about = { ...known, name, bays: known.bays.map(called) };
  for (const item of childrenOf(bayList())) item.dataset.bay &&= called(item.dataset.bay);
  const card = all(document, "[data-team]").find((other) => JSON.parse(other.dataset.team ?? "").name === known.name);
  if (card) card.dataset.team = JSON.stringify(about);
}

/** @param {Element} button */
async function remove(button) {
  const { name } = teamOf(button);
  const question = { title: word("ask-remove-team", { name }), text: word("ask-remove-team-text") };
  if (!(await ask({ ...question, yes: word("remove"), danger: true }))) return;
  const left = teams().filter((team) => team.name !== name);
  const wish = { teams: left.map(withoutPeople) };
  await callSure("PUT", "/teams", wish, { title: question.title, yes: word("remove") });
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function teamsTab() {
  const form = teamForm();
  onSubmit(form, save);
  field(form, "bay").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    takeTyped();
  });
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "button");
    if (!button) return;
    if ("addTeam" in button.dataset) openTeam(null);
    if ("editTeam" in button.dataset) openTeam(teamOf(button));
    if ("removeTeam" in button.dataset) busy(button, () => remove(button));
    if ("addBay" in button.dataset) takeTyped();
  });
}
