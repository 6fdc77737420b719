// A file of standard times: compared with the table first, then applied, if the table is still the one it was compared with.

import { showError } from "../api.js";
import { word } from "../words.js";
import { busy, count, element, listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

const tableForm = document.querySelector("#table-form form");
const trades = JSON.parse(tableForm?.querySelector("[data-trades]").textContent ?? "{}");
let seen = "";

async function send(dryRun) {
  const file = tableForm.elements.file.files[0];
  if (!file) {
    showError(tableForm, "file", word("file-missing"));
    return null;
  }
  const parts = new FormData();
  parts.append("file", file);
  const asked = new URLSearchParams({ dry_run: dryRun });
  if (!dryRun) asked.set("seen", seen);
  return upload(tableForm, `/imports/standards?${asked}`, parts);
}

function showDifference(found) {
  const place = tableForm.querySelector("[data-result]");
  seen = found.seen;
  place.hidden = false;
  count(place, found);
  const table = place.querySelector("[data-differences]");
  table.hidden = found.differences.length === 0;
  table.querySelector("tbody").replaceChildren(...found.differences.map(differenceRow));
  const left = place.querySelector("[data-left]");
  left.hidden = found.left_out.length === 0;
  left
    .querySelector("ul")
    .replaceChildren(...found.left_out.map(({ code, name }) => element("li", "", `${code} ${name}`)));
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

/** Makes the dialog work. */
export function tableImport() {
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
}
