// Repair orders or appointments from a file: looked at first, asked about, then taken in. And the sample day.

import { call, showError } from "../api.js";
import { ask as askSure } from "../dialog.js";
import { all, byId, field, one } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { backlogButtons } from "./backlog.js";
import { showDiffering } from "./differing.js";
import { importList, showKeptImports } from "./import-list.js";
import { answers, ask, forgetAnswers, isAnswered, tablePlace } from "./import-questions.js";
import { busy, count, FILE_SECONDS, listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

/** @import { ImportPreview, JobsImported } from "../../api.js" */

/**
 * What is sent: the file, the map, and what was said of it; and how.
 *
 * @param {HTMLFormElement} form
 */
function asked(form) {
  const [file] = field(form, "file").files ?? [];
  const [map] = field(form, "map").files ?? [];
  if (!file) {
    showError(form, "file", word("file-missing"));
    return null;
  }
  const parts = new FormData();
  parts.append("file", file);
  if (map) parts.append("map", map);
  parts.append("answers", JSON.stringify(answers()));
  const how = new URLSearchParams();
  const said = { date: field(form, "date").value, ...tablePlace() };
  for (const [name, value] of Object.entries(said)) if (value) how.set(name, value);
  const kind = kindOf(form);
  if (field(form, "without_hidden").checked) how.set("without_hidden", "true");
  if (kind === "jobs")
    for (const name of ["no_advisor", "not_judged"]) if (field(form, name).checked) how.set(name, "true");
  return { kind, parts, how: how.toString() };
}

/**
 * What the file holds, as the clerk says.
 *
 * @param {HTMLFormElement} form
 * @returns {"jobs" | "appointments"}
 */
function kindOf(form) {
  return field(form, "kind", HTMLSelectElement).value === "appointments" ? "appointments" : "jobs";
}

/** @param {HTMLFormElement} form */
async function look(form) {
  const sent = asked(form);
  if (!sent) return;
  const found = await upload(form, `/imports/${sent.kind}/preview?${sent.how}`, sent.parts);
  const result = one(document, "[data-result]");
  result.hidden = false;
  ask(one(result, "[data-questions]"), found);
  const stopped = one(result, "[data-stopped]");
  stopped.hidden = found.stopped === null;
  stopped.textContent = found.stopped ?? "";
  one(result, "[data-counts]").hidden = found.outcome === null;
  if (found.outcome) show(found.outcome);
  one(result, "[data-refusals]").replaceChildren();
  offer(found);
  // On a tablet the answer would stand below the screen.
  result.scrollIntoView({ block: "start" });
}

/**
 * The one button that comes next: check again with what is chosen, or take the file in.
 *
 * @param {ImportPreview} found
 */
function offer(found) {
  const result = one(document, "[data-result]");
  one(result, "[data-again]").hidden = !isAnswered();
  one(result, "[data-apply]").hidden = isAnswered() || !found.outcome || found.outcome.imported === 0;
  result.onchange = () => offer(found);
}

/** @param {HTMLFormElement} form */
async function take(form) {
  const sent = asked(form);
  if (!sent) return;
  const outcome = await upload(form, `/imports/${sent.kind}?${sent.how}`, sent.parts);
  show(outcome);
  const result = one(document, "[data-result]");
  one(result, "[data-questions]").replaceChildren();
  listRefusals(one(result, "[data-refusals]"), outcome.refusals, word("order"));
  one(result, "[data-apply]").hidden = true;
  one(result, "[data-after]").hidden = false;
  const back = one(result, "[data-take-back]");
  back.hidden = outcome.number === null;
  back.dataset.takeBack = String(outcome.number ?? "");
  back.dataset.sure = word("ask-take-back", { number: outcome.number ?? "" });
  result.scrollIntoView({ block: "start" });
  await showKeptImports();
  toast(word(sent.kind === "jobs" ? "imported" : "booked", { count: outcome.imported }), { kind: "good" });
}

/** @param {JobsImported} outcome */
function show(outcome) {
  const result = one(document, "[data-result]");
  const isTried = outcome.dry_run;
  count(result, { ...outcome });
  one(result, "[data-tried]").hidden = !isTried;
  one(result, "[data-done]").hidden = isTried;
  one(result, "[data-after]").hidden = true;
  one(result, "[data-take-back]").hidden = true;
  remark("[data-ignored]", outcome.ignored.join("、"));
  remark("[data-sheets]", outcome.sheets_left.join("、"));
  remark("[data-hidden]", outcome.hidden ? String(outcome.hidden) : "");
  remark("[data-hidden-columns]", outcome.hidden_columns.join("、"));
  remark("[data-strangers]", outcome.unknown_advisors.join("、"));
  remark("[data-unusual]", outcome.unusual_plates.join("、"));
  remark("[data-unlabelled]", outcome.unknown_operations.join("、"));
  remark("[data-unpromised]", outcome.unpromised ? String(outcome.unpromised) : "");
  remark("[data-flags]", outcome.flags_against ? `${outcome.flags_against} / ${outcome.flags}` : "");
  const [file] = field(byId("jobs-form", HTMLFormElement), "file").files ?? [];
  showDiffering(one(result, "[data-differing]"), outcome.differing, file?.name ?? "");
  const broken = one(result, "[data-broken]");
  broken.hidden = !outcome.broken_off;
  broken.textContent = outcome.broken_off ?? "";
}

/**
 * Shows a remark about the file, with what it is about, or hides it where there is nothing to say.
 *
 * @param {string} selector
 * @param {string} what
 */
function remark(selector, what) {
  const shown = one(one(document, "[data-result]"), selector);
  shown.hidden = what === "";
  one(shown, "b").textContent = what;
}

async function loadSample() {
  const question = { title: word("ask-sample"), text: word("ask-sample-text"), yes: word("load") };
  if (!(await askSure(question))) return;
  const { imported } = await call("POST", "/imports/sample-day", undefined, { seconds: FILE_SECONDS });
  reloadSaying(word("imported", { count: imported }));
}

/** Makes the tab of the administration work. */
export function importsTab() {
  const sample = one(document, "[data-sample]");
  importFile();
  importList();
  backlogButtons();
  sample.addEventListener("click", () => busy(sample, loadSample));
}

/** Makes the form for a file work. */
export function importFile() {
  const form = byId("jobs-form", HTMLFormElement);
  const result = one(document, "[data-result]");
  const apply = one(result, "[data-apply]");
  const again = one(result, "[data-again]");
  onSubmit(form, () => look(form));
  form.addEventListener("change", () => {
    // What was shown was asked for in another way.
    result.hidden = true;
    for (const one of all(form, "[data-of-orders]")) one.hidden = kindOf(form) !== "jobs";
    for (const one of all(result, "[data-of-orders]")) one.hidden = kindOf(form) !== "jobs";
  });
  field(form, "kind", HTMLSelectElement).addEventListener("change", forgetAnswers);
  field(form, "file").addEventListener("change", forgetAnswers);
  apply.addEventListener("click", () => busy(apply, () => take(form)));
  again.addEventListener("click", () => busy(again, () => look(form)));
}
