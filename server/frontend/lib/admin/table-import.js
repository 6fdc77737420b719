// A file of standard times: compared with the table first, then applied, if the table is still the one it was compared with.

import { showError } from "../api.js";
import { field, one } from "../dom.js";
import { word } from "../words.js";
import { busy, count, element, listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

/** @import { Standard, StandardsImported } from "../../api.js" */

/** The table with which the file was compared. */
let seen = "";

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isDryRun
 */
async function send(form, isDryRun) {
  const [file] = field(form, "file").files ?? [];
  if (!file) {
    showError(form, "file", word("file-missing"));
    return null;
  }
  const parts = new FormData();
  parts.append("file", file);
  const asked = new URLSearchParams({ dry_run: String(isDryRun) });
  if (!isDryRun) asked.set("seen", seen);
  return upload(form, `/imports/standards?${asked.toString()}`, parts);
}

/**
 * @param {HTMLFormElement} form
 * @param {StandardsImported} found
 */
function showDifference(form, found) {
  const place = one(form, "[data-result]");
  seen = found.seen;
  place.hidden = false;
  count(place, { ...found });
  /** @type {Record<string, string>} */
  const trades = JSON.parse(one(form, "[data-trades]").textContent);
  const table = one(place, "[data-differences]");
  table.hidden = found.differences.length === 0;
  one(table, "tbody").replaceChildren(...found.differences.map((difference) => differenceRow(difference, trades)));
  const left = one(place, "[data-left]");
  left.hidden = found.left_out.length === 0;
  one(left, "ul").replaceChildren(...found.left_out.map(({ code, name }) => element("li", "", `${code} ${name}`)));
  listRefusals(one(place, "[data-refusals]"), found.refusals, word("code"));
  one(form, "[data-apply]", HTMLButtonElement).disabled = found.differences.length === 0;
}

/**
 * @param {{ before: Standard | null, after: Standard }} difference
 * @param {Record<string, string>} trades
 */
function differenceRow({ before, after }, trades) {
  const row = document.createElement("tr");
  row.append(
    element("td", "mono", after.code),
    changedCell(before?.name, after.name),
    changedCell(before ? trades[before.trade] : undefined, trades[after.trade]),
  );
  const isMoved = before?.standard_minutes !== after.standard_minutes;
  row.append(element("td", "num soft", before ? String(before.standard_minutes) : word("new")));
  row.append(element("td", isMoved ? "num is-new" : "num", String(after.standard_minutes)));
  return row;
}

/**
 * What was, struck out, and what is.
 *
 * @param {string | undefined} was
 * @param {string} is
 */
function changedCell(was, is) {
  const cell = element("td", "");
  if (was && was !== is) cell.append(element("del", "", was), " ");
  cell.append(was === is ? is : element("b", "", is));
  return cell;
}

/** Makes the dialog work. */
export function tableImport() {
  const form = one(document, "#table-form form", HTMLFormElement);
  const apply = one(form, "[data-apply]", HTMLButtonElement);
  onSubmit(form, async () => {
    const found = await send(form, true);
    if (found) showDifference(form, found);
  });
  field(form, "file").addEventListener("change", () => {
    // What was shown was another file's.
    one(form, "[data-result]").hidden = true;
    apply.disabled = true;
  });
  apply.addEventListener("click", () =>
    busy(apply, async () => {
      if (await send(form, false)) reloadSaying(word("applied"));
    }),
  );
}
