// Repair orders from a file: checked first, row by row, then taken in. And the sample day.

import { call, showError } from "../api.js";
import { ask } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, count, listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

const form = document.getElementById("jobs-form");
const result = document.querySelector("[data-result]");
const apply = result?.querySelector("[data-apply]");

async function send(dryRun) {
  const { file, map, date } = form.elements;
  if (!file.files[0]) {
    showError(form, "file", word("file-missing"));
    return;
  }
  const parts = new FormData();
  parts.append("file", file.files[0]);
  if (map.files[0]) parts.append("map", map.files[0]);
  const asked = new URLSearchParams({ dry_run: dryRun });
  if (date.value) asked.set("date", date.value);
  show(await upload(form, `/imports/jobs?${asked}`, parts));
}

function show(outcome) {
  const tried = outcome.dry_run;
  count(result, outcome);
  result.hidden = false;
  result.querySelector("[data-tried]").hidden = !tried;
  result.querySelector("[data-done]").hidden = tried;
  remark("strangers", outcome.unknown_advisors.join("、"));
  remark("unlabelled", outcome.unknown_operations.join("、"));
  remark("unpromised", outcome.unpromised || "");
  const disagreeing = outcome.flags_disagreeing;
  remark("flags", disagreeing.length ? `${disagreeing.length} / ${outcome.flags}` : "");
  const broken = result.querySelector("[data-broken]");
  broken.hidden = !outcome.broken_off;
  broken.textContent = outcome.broken_off ?? "";
  listRefusals(result.querySelector("[data-refusals]"), outcome.refusals, word("order"));
  apply.hidden = !tried || outcome.imported === 0;
  result.querySelector("[data-after]").hidden = tried;
  if (!tried) toast(word("imported", { count: outcome.imported }), { kind: "good" });
}

/** Shows a remark about the file, with what it is about, or hides it where there is nothing to say. */
function remark(name, what) {
  const shown = result.querySelector(`[data-${name}]`);
  shown.hidden = what === "";
  shown.querySelector("b").textContent = what;
}

/** Makes the tab work. */
export function importsTab() {
  onSubmit(form, () => send(true));
  form.addEventListener("change", () => {
    // What was shown was another file's.
    result.hidden = true;
  });
  apply.addEventListener("click", () => busy(apply, () => send(false)));
  const sample = document.querySelector("[data-sample]");
  sample.addEventListener("click", () =>
    busy(sample, async () => {
      const question = { title: word("ask-sample"), text: word("ask-sample-text"), yes: word("load") };
      if (!(await ask(question))) return;
      const { imported } = await call("POST", "/imports/sample-day");
      reloadSaying(word("imported", { count: imported }));
    }),
  );
}
