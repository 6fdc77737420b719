// Repair orders from a file: checked first, row by row, then taken in. And the sample day.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { byId, field, one } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { importList } from "./import-list.js";
import { busy, count, listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

/** @import { JobsImported } from "../../api.js" */

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isDryRun
 */
async function send(form, isDryRun) {
  const [file] = field(form, "file").files ?? [];
  const [map] = field(form, "map").files ?? [];
  if (!file) {
    showError(form, "file", word("file-missing"));
    return;
  }
  const parts = new FormData();
  parts.append("file", file);
  if (map) parts.append("map", map);
  const asked = new URLSearchParams({ dry_run: String(isDryRun) });
  const date = field(form, "date").value;
  if (date) asked.set("date", date);
  for (const said of ["no_advisor", "not_judged"]) {
    if (field(form, said).checked) asked.set(said, "true");
  }
  show(await upload(form, `/imports/jobs?${asked.toString()}`, parts));
}

/** @param {JobsImported} outcome */
function show(outcome) {
  const result = one(document, "[data-result]");
  const isTried = outcome.dry_run;
  count(result, { ...outcome });
  result.hidden = false;
  one(result, "[data-tried]").hidden = !isTried;
  one(result, "[data-done]").hidden = isTried;
  remark("[data-taken]", Object.values(outcome.columns).join("、"));
  remark("[data-ignored]", outcome.ignored.join("、"));
  remark("[data-sheets]", outcome.sheets_left.join("、"));
  remark("[data-strangers]", outcome.unknown_advisors.join("、"));
  remark("[data-unlabelled]", outcome.unknown_operations.join("、"));
  remark("[data-unpromised]", outcome.unpromised ? String(outcome.unpromised) : "");
  const disagreeing = outcome.flags_disagreeing;
  remark("[data-flags]", disagreeing.length ? `${disagreeing.length} / ${outcome.flags}` : "");
  const broken = one(result, "[data-broken]");
  broken.hidden = !outcome.broken_off;
  broken.textContent = outcome.broken_off ?? "";
  listRefusals(one(result, "[data-refusals]"), outcome.refusals, word("order"));
  one(result, "[data-apply]").hidden = !isTried || outcome.imported === 0;
  one(result, "[data-after]").hidden = isTried;
  const back = one(result, "[data-take-back]");
  back.hidden = outcome.number === null;
  back.dataset.takeBack = String(outcome.number ?? "");
  back.dataset.sure = word("ask-take-back", { number: outcome.number ?? "" });
  if (!isTried) toast(word("imported", { count: outcome.imported }), { kind: "good" });
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
  if (!(await ask(question))) return;
  const { imported } = await call("POST", "/imports/sample-day");
  reloadSaying(word("imported", { count: imported }));
}

/** Makes the tab work. */
export function importsTab() {
  const form = byId("jobs-form", HTMLFormElement);
  const result = one(document, "[data-result]");
  const apply = one(result, "[data-apply]");
  const sample = one(document, "[data-sample]");
  importList();
  onSubmit(form, () => send(form, true));
  form.addEventListener("change", () => {
    // What was shown was another file's.
    result.hidden = true;
  });
  apply.addEventListener("click", () => busy(apply, () => send(form, false)));
  sample.addEventListener("click", () => busy(sample, loadSample));
}
