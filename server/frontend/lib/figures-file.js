// Monthly figures from a file: what it says is shown first, then taken in.

import { count, listRefusals, onSubmit, reloadSaying, row, upload } from "./admin/page.js";
import { showError } from "./api.js";
import { field, maybe, one } from "./dom.js";
import { word } from "./words.js";

const dialog = maybe(document, "#figures-file");

/**
 * @param {HTMLFormElement} form
 * @param {boolean} tried
 */
async function send(form, tried) {
  const [file] = field(form, "file").files ?? [];
  if (!file) {
    showError(form, "file", word("file-missing"));
    return;
  }
  const parts = new FormData();
  parts.append("file", file);
  const found = await upload(form, `/imports/figures?dry_run=${tried}`, parts);
  if (!tried) {
    reloadSaying(word("figures-taken"));
    return;
  }
  const result = one(form, "[data-result]");
  result.hidden = false;
  count(result, { ...found });
  const lines = found.figures.map((it) => row("td", [it.month, it.what, it.before ?? "—", it.after ?? "—"]));
  one(result, "[data-figures] tbody").replaceChildren(...lines);
  const ignored = one(result, "[data-ignored]");
  ignored.hidden = !found.ignored.length;
  one(ignored, "span").textContent = found.ignored.join("、");
  listRefusals(one(result, "[data-refusals]"), found.refusals, word("what"));
  one(form, "[data-apply]", HTMLButtonElement).disabled = found.written === 0;
}

if (dialog) {
  const form = one(dialog, "form", HTMLFormElement);
  const apply = one(form, "[data-apply]", HTMLButtonElement);
  onSubmit(form, () => send(form, true));
  apply.addEventListener("click", () => send(form, false).catch(() => {}));
  field(form, "file").addEventListener("change", () => {
    apply.disabled = true;
    one(form, "[data-result]").hidden = true;
  });
}
