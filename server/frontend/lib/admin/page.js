// What the tabs of the administration share: saying something after the page was loaded anew, searching a table, forms in
// dialogs, and sending files.

import { call, newKey, Problem } from "../api.js";
import { open } from "../dialog.js";
import { toast, toastOffline } from "../toast.js";
import { meta, word } from "../words.js";

const KEPT = "shopboard.admin.said";
const PATIENCE = 120_000;

/** Load the page anew, so that it shows what now is, and then say `text`. */
export function reloadSaying(text) {
  sessionStorage.setItem(KEPT, text);
  location.reload();
}

/** Say what was to be said after the page had been loaded anew. */
export function sayKept() {
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (text) toast(text, { kind: "good" });
}

/** Let every search field show only the rows of its table that contain all words typed. */
export function makeSearches() {
  for (const input of document.querySelectorAll("[data-search]")) {
    const rows = [...document.querySelectorAll(`#${input.dataset.search} [data-found]`)];
    const none = document.querySelector(`[data-none=${input.dataset.search}]`);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const found = row.dataset.found.toLowerCase();
        row.hidden = !words.every((one) => found.includes(one));
      }
      none.hidden = rows.some((row) => !row.hidden);
    });
  }
}

/** Open a form's dialog with `values` in it; the form is empty otherwise. */
export function openForm(form, values = {}) {
  form.reset();
  for (const place of form.querySelectorAll(".error")) place.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  fault(form, "");
  for (const [name, value] of Object.entries(values)) {
    if (form.elements[name]) form.elements[name].value = value ?? "";
  }
  return open(form.closest("dialog"));
}

/** Do `work` when the form is sent, with the button busy meanwhile; a refusal has been shown and changes nothing. */
export function onSubmit(form, work) {
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await busy(event.submitter, work);
  });
}

/** Keep a button from being pressed again while `work` runs. */
export async function busy(button, work) {
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof TypeError) && error.name !== "AbortError") throw error;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** Show a sentence at the top of the form, or take it away. */
export function fault(form, sentence) {
  const place = form.querySelector("[data-fault]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** Like api.call, with the refusal shown at the top of the form instead of in a toast. */
export async function callIn(form, method, path, body) {
  fault(form, "");
  try {
    return await call(method, path, body, { form, quiet: true });
  } catch (error) {
    if (error instanceof Problem) fault(form, error.detail);
    else toastOffline();
    throw error;
  }
}

/** Send a form with files; the answer's JSON. A refusal is shown at the top of the form. */
export async function upload(form, path, parts) {
  fault(form, "");
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      body: parts,
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(PATIENCE),
      headers: {
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang,
        "X-CSRFToken": meta("csrf-token"),
        "Idempotency-Key": newKey(),
      },
    });
  } catch (error) {
    toastOffline();
    throw error;
  }
  if (answer.ok) return answer.json();
  const problem = new Problem(answer.status, await answer.json().catch(() => ({})));
  fault(form, problem.detail);
  throw problem;
}

/** Fill every [data-count] of `place` from `answer`. */
export function count(place, answer) {
  for (const figure of place.querySelectorAll("[data-count]")) {
    const value = answer[figure.dataset.count];
    figure.textContent = Array.isArray(value) ? value.length : value;
    figure.parentElement.classList.toggle("is-zero", figure.textContent === "0");
  }
}

/** List the rows that were refused, each with its number, its key, which is called `called`, and why. */
export function listRefusals(place, refusals, called) {
  place.replaceChildren();
  if (!refusals.length) return;
  const head = row("th", [word("row"), called, word("why")]);
  const table = element("table", "table refusals");
  const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
  top.append(head);
  body.append(...refusals.map((one) => row("td", [one.row, one.key || "—", one.message])));
  table.append(top, body);
  place.append(table);
}

/** A table row of texts. */
export function row(kind, texts) {
  const made = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    made.append(cell);
  }
  return made;
}

export function element(kind, className, text = "") {
  const made = document.createElement(kind);
  made.className = className;
  made.textContent = text;
  return made;
}
