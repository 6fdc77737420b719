// A whole list of people: pasted, or in a file. Where lines are refused, the dialog stays and says which.

import { around, byId, field, one, valueIn } from "../dom.js";
import { word } from "../words.js";
import { listRefusals, onSubmit, reloadSaying, upload } from "./page.js";

/** @param {HTMLFormElement} form */
async function send(form) {
  const [file] = field(form, "file").files ?? [];
  const parts = new FormData();
  // A spreadsheet's cells are pasted with tabs between them, and people type their own comma.
  const pasted = () => new Blob([valueIn(form, "list").replace(/[\t，]/g, ",")], { type: "text/csv" });
  parts.append("file", file ?? pasted(), file?.name ?? "list.csv");
  const { added, changed, refusals } = await upload(form, "/imports/staff", parts);
  const said = word("listed", { added, changed });
  if (!refusals.length) return reloadSaying(said);
  listRefusals(one(form, "[data-refusals]"), refusals, word("name"));
  // What was taken is shown behind the dialog once it is closed.
  around(form, "dialog")?.addEventListener("close", () => reloadSaying(said), { once: true });
}

/** Makes the dialog work. */
export function staffList() {
  const form = one(byId("list-form"), "form", HTMLFormElement);
  onSubmit(form, () => send(form));
}
