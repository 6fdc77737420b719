// The standard-time table: minutes are edited in their place, lines in a dialog, whole tables come from a file.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, onSubmit, openForm, reloadSaying } from "./page.js";
import { tableImport } from "./table-import.js";

const lineForm = document.querySelector("#line-form form");

function line(place) {
  return JSON.parse(place.closest("[data-line]").dataset.line);
}

async function putMinutes(input, minutes) {
  const changed = { ...line(input), standard_minutes: minutes };
  await call("PATCH", "/standards", { standards: [changed] });
  input.closest("[data-line]").dataset.line = JSON.stringify(changed);
  input.value = minutes;
}

async function changeMinutes(input) {
  const before = line(input);
  const minutes = Number(input.value);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 10_000) {
    input.value = before.standard_minutes;
    return;
  }
  if (minutes === before.standard_minutes) return;
  try {
    await putMinutes(input, minutes);
  } catch {
    // The toast has said why.
    input.value = before.standard_minutes;
    return;
  }
  toast(`${before.name}: ${before.standard_minutes} → ${minutes}`, {
    kind: "good",
    seconds: 8,
    action: { text: word("undo"), run: () => putMinutes(input, before.standard_minutes).catch(() => {}) },
  });
}

async function accept(button) {
  const { proposal: code } = button.closest("[data-proposal]").dataset;
  const input = [...document.querySelectorAll("[data-minutes]")].find((one) => line(one).code === code);
  const { name, standard_minutes: before } = line(input);
  await putMinutes(input, Number(button.dataset.accept));
  reloadSaying(`${name}: ${before} → ${button.dataset.accept}`);
}

async function saveLine() {
  const { code, name, trade, standard_minutes: minutes } = lineForm.elements;
  const codes = [...document.querySelectorAll("[data-line]")].map((row) => line(row).code);
  if (!code.readOnly && codes.includes(code.value.trim())) {
    showError(lineForm, "code", word("code-twice"));
    return;
  }
  const changed = {
    code: code.value.trim(),
    name: name.value.trim(),
    trade: trade.value,
    standard_minutes: Number(minutes.value),
  };
  try {
    await call("PATCH", "/standards", { standards: [changed] }, { quiet: true });
  } catch (problem) {
    const field = problem.field?.split(".").at(-1) ?? "";
    if (!showError(lineForm, field, problem.detail ?? word("offline")))
      toast(problem.detail ?? word("offline"), { kind: "bad" });
    throw problem;
  }
  reloadSaying(word(code.readOnly ? "changed" : "added", { name: changed.name }));
}

function openLine(known) {
  openForm(lineForm, known ?? { trade: "mechanical" });
  lineForm.elements.code.readOnly = known !== null;
}

async function removeLine(button) {
  const { code, name } = line(button);
  const question = { title: word("ask-remove-line", { name }), text: word("ask-remove-line-text") };
  if (!(await ask({ ...question, yes: word("remove"), danger: true }))) return;
  await call("PATCH", "/standards", { removed: [code] });
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function standardsTab() {
  onSubmit(lineForm, saveLine);
  tableImport();
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-minutes]")) changeMinutes(target);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("addLine" in button.dataset) openLine(null);
    if ("editLine" in button.dataset) openLine(line(button));
    if ("accept" in button.dataset) busy(button, () => accept(button));
    if ("removeLine" in button.dataset) busy(button, () => removeLine(button));
  });
}
