// The standard-time table: minutes are edited in their place, lines in a dialog, whole tables come from a file.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, count, element, listRefusals, onSubmit, openForm, reloadSaying, upload } from "./page.js";

const lineForm = document.querySelector("#line-form form");
const tableForm = document.querySelector("#table-form form");
const trades = JSON.parse(tableForm?.querySelector("[data-trades]").textContent ?? "{}");

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

async function send(dryRun) {
  const file = tableForm.elements.file.files[0];
  if (!file) {
    showError(tableForm, "file", word("file-missing"));
    return null;
  }
  const parts = new FormData();
  parts.append("file", file);
  return upload(tableForm, `/imports/standards?dry_run=${dryRun}`, parts);
}

function showDifference(found) {
  const place = tableForm.querySelector("[data-result]");
  place.hidden = false;
  count(place, found);
  const table = place.querySelector("[data-differences]");
  table.hidden = found.differences.length === 0;
  table.querySelector("tbody").replaceChildren(...found.differences.map(differenceRow));
  listRefusals(place.querySelector("[data-refusals]"), found.refusals, word("code"));
  tableForm.querySelector("[data-apply]").disabled = found.differences.length === 0;
}

function differenceRow({ before, after }) {
  const row = document.createElement("tr");
  row.append(element("td", "mono", after.code));
  for (const [was, is, kind] of [
    [before?.name, after.name, ""],
    [before && trades[before.trade], trades[after.trade], ""],
  ]) {
    const cell = element("td", kind);
    if (was && was !== is) cell.append(element("del", "", was), " ");
    cell.append(was === is ? is : element("b", "", is));
    row.append(cell);
  }
  const moved = before?.standard_minutes !== after.standard_minutes;
  row.append(element("td", "num soft", before ? String(before.standard_minutes) : word("new")));
  row.append(element("td", moved ? "num is-new" : "num", String(after.standard_minutes)));
  return row;
}

/** Makes the tab work. */
export function standardsTab() {
  onSubmit(lineForm, saveLine);
  onSubmit(tableForm, async () => {
    const found = await send(true);
    if (found) showDifference(found);
  });
  tableForm.elements.file.addEventListener("change", () => {
    // What was shown was another file's.
    tableForm.querySelector("[data-result]").hidden = true;
    tableForm.querySelector("[data-apply]").disabled = true;
  });
  tableForm.querySelector("[data-apply]").addEventListener("click", (event) =>
    busy(event.currentTarget, async () => {
      if (await send(false)) reloadSaying(word("applied"));
    }),
  );
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
