// What the tabs of the administration share: saying something after the page was loaded anew, searching a table, forms in
// dialogs, and sending files.

import { Problem } from "../../logic/problem.js";
import { call, clearErrors, newKey, problemOf, showProblem } from "../api.js";
import { ask, open } from "../dialog.js";
import { all, around, made, maybe, one } from "../dom.js";
import { toast, toastOffline } from "../toast.js";
import { meta, word } from "../words.js";

/** @import { AnswerOf, Refusal } from "../../api.js" */
/** @import { Method } from "../api.js" */

const KEPT = "shopboard.admin.said";
/** So long a file may take that is taken in, beside whatever else the machine does. */
export const FILE_SECONDS = 600;

/**
 * Load the page anew, so that it shows what now is, and then say `text`.
 *
 * @param {string} text
 */
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
  for (const input of all(document, "[data-search]", HTMLInputElement)) {
    const rows = all(document, `#${input.dataset.search} [data-found]`);
    const none = one(document, `[data-none=${input.dataset.search}]`);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const found = row.dataset.found?.toLowerCase() ?? "";
        row.hidden = !words.every((one) => found.includes(one));
      }
      none.hidden = rows.some((row) => !row.hidden);
    });
  }
}

/**
 * Open a form's dialog with `values` in it; the form is empty otherwise.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string | number | boolean | null | undefined>} values
 */
export function openForm(form, values = {}) {
  form.reset();
  for (const place of all(form, ".error")) place.textContent = "";
  clearErrors(form);
  fault(form, "");
  for (const [name, value] of Object.entries(values)) {
    const input = form.elements.namedItem(name);
    if (input && "value" in input) input.value = String(value ?? "");
  }
  const dialog = around(form, "dialog", HTMLDialogElement);
  if (!dialog) throw new Error("such a form stands in a dialog");
  return open(dialog);
}

/**
 * Do `work` when the form is sent, with the button busy meanwhile; a refusal has been shown and changes nothing.
 *
 * @param {HTMLFormElement} form
 * @param {() => unknown} work
 */
export function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await busy(event.submitter, work);
  });
}

/**
 * Keep a button from being pressed again while `work` runs.
 *
 * @param {HTMLElement | null} button
 * @param {() => unknown} work
 */
export async function busy(button, work) {
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    const isSaid = error instanceof Problem || error instanceof TypeError || isAbort(error);
    if (!isSaid) throw error;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/**
 * Like api.call for what more may hang on than the person knows: says what, and does it when that is confirmed.
 *
 * @template {string} Path
 * @param {Method} method
 * @param {Path} path
 * @param {Record<string, unknown>} body
 * @param {{ title: string, yes: string }} question
 * @param {(detail: string) => Promise<Record<string, unknown> | null>} [settle] what more is sent then; null: nothing is
 */
export async function callSure(method, path, body, question, settle = (detail) => confirmed(question, detail)) {
  try {
    await call(method, path, body, { quiet: true });
  } catch (error) {
    if (!(error instanceof Problem)) toastOffline();
    else if (error.field !== "confirmed") showProblem(error);
    else {
      const more = await settle(error.detail);
      if (more) {
        await call(method, path, { ...body, ...more });
        return;
      }
    }
    throw error;
  }
}

/**
 * @param {{ title: string, yes: string }} question
 * @param {string} text
 */
async function confirmed(question, text) {
  return (await ask({ ...question, text, danger: true })) ? { confirmed: true } : null;
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * Show a sentence at the top of the form, or take it away.
 *
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
export function fault(form, sentence) {
  const place = maybe(form, "[data-fault]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

/**
 * Like api.call, with the refusal shown at the top of the form instead of in a toast.
 *
 * @template {string} Path
 * @param {HTMLFormElement} form
 * @param {Method} method
 * @param {Path} path
 * @param {unknown} body
 * @returns {Promise<AnswerOf<Path>>}
 */
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

/**
 * Send a form with files; the answer's JSON. A refusal is shown at the top of the form.
 *
 * @template {string} Path
 * @param {HTMLFormElement} form
 * @param {Path} path
 * @param {FormData} parts
 * @returns {Promise<AnswerOf<Path>>}
 */
export async function upload(form, path, parts) {
  fault(form, "");
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      body: parts,
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(FILE_SECONDS * 1000),
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
  const problem = await problemOf(answer);
  fault(form, problem.detail);
  throw problem;
}

/**
 * Fill every [data-count] of `place` from `answer`.
 *
 * @param {HTMLElement} place
 * @param {Record<string, unknown>} answer
 */
export function count(place, answer) {
  for (const figure of all(place, "[data-count]")) {
    const value = answer[figure.dataset.count ?? ""];
    figure.textContent = String(Array.isArray(value) ? value.length : value);
    figure.parentElement?.classList.toggle("is-zero", figure.textContent === "0");
  }
}

/**
 * List the rows that were refused, each with its number, its key, which is called `called`, and why.
 *
 * @param {HTMLElement} place
 * @param {Refusal[]} refusals
 * @param {string} called
 */
export function listRefusals(place, refusals, called) {
  place.replaceChildren();
  if (!refusals.length) return;
  const table = element("table", "table refusals");
  const [top, body] = [made("thead"), made("tbody")];
  top.append(row("th", [word("row"), called, word("why")]));
  body.append(...refusals.map((one) => row("td", [String(one.row), one.key || "—", one.message])));
  table.append(top, body);
  place.append(table);
}

/**
 * A table row of texts.
 *
 * @param {"td" | "th"} kind
 * @param {string[]} texts
 */
export function row(kind, texts) {
  const line = made("tr");
  line.append(...texts.map((textContent) => made(kind, { textContent })));
  return line;
}

/**
 * A new element with a class and a text.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} kind
 * @param {string} className
 */
export function element(kind, className, text = "") {
  const created = document.createElement(kind);
  created.className = className;
  created.textContent = text;
  return created;
}
