// The HTTP API from a page: `await call("POST", "/jobs/R1/dispatch", {task: 1, team: "A", bay: "1"})`.
// A command carries one idempotency key over all its tries, so that a lost answer never makes it happen twice.

import { Problem } from "../logic/problem.js";
import { all, maybe } from "./dom.js";
import { toast, toastOffline } from "./toast.js";
import { meta } from "./words.js";

/** @import { AnswerOf } from "../api.js" */

/** @typedef {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} Method */

const ROOT = "/api/v1";
const WAITS = [400, 1200, 3000];
const PATIENCE_SECONDS = 10;

/** A fresh key; randomUUID is missing on plain HTTP. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Call the API. Gives the answer's JSON (null for none). Throws Problem for a refusal, TypeError when unreachable.
 *
 * `form`: marks the refused field in it. `quiet`: no toast. `key`: the idempotency key, when the caller keeps one.
 * `seconds`: how long to wait for an answer before trying again.
 *
 * @template {string} Path
 * @param {Method} method
 * @param {Path} path
 * @param {unknown} [body]
 * @param {{ form?: HTMLFormElement | null, quiet?: boolean, key?: string, seconds?: number }} [options]
 * @returns {Promise<AnswerOf<Path>>}
 */
export async function call(method, path, body, options = {}) {
  const { form = null, quiet = false, key = newKey(), seconds = PATIENCE_SECONDS } = options;
  if (form) clearErrors(form);
  let answer;
  try {
    answer = await send(method, path, body, key, seconds);
  } catch (error) {
    if (!quiet) toastOffline();
    throw error;
  }
  if (answer.ok) return /** @type {AnswerOf<Path>} */ (answer.status === 204 ? null : await answer.json());
  const problem = await problemOf(answer);
  if (answer.status === 401 && !quiet && path !== "/session") signInAgain();
  if (!quiet) showProblem(problem, form);
  throw problem;
}

/**
 * What an answer that is none of success says.
 *
 * @param {Response} answer
 */
export async function problemOf(answer) {
  return new Problem(answer.status, await answer.json().catch(() => ({})));
}

/**
 * Says what was refused: at the field of `form` at fault, else at the bottom of the page.
 *
 * @param {Problem} problem
 * @param {HTMLFormElement | null} form
 */
export function showProblem(problem, form = null) {
  const shown = form && problem.field && showError(form, problem.field, problem.detail);
  if (!shown) toast(problem.detail, { kind: "bad" });
}

/** The session has ended: to sign-in, and back to this page. */
export function signInAgain() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/**
 * Several tries, as many as a server that cannot be reached or does nothing yet deserves.
 *
 * @param {Method} method
 * @param {string} path
 * @param {unknown} body
 * @param {string} key
 * @param {number} seconds
 */
async function send(method, path, body, key, seconds) {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await once(method, path, body, { key, seconds });
      // A server that is just starting or overloaded has done nothing: the same command may be sent again.
      if (answer.status !== 503 || tries >= WAITS.length) return answer;
    } catch (error) {
      if (tries >= WAITS.length) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, WAITS[tries]));
  }
}

/**
 * One try. Gives the Response; throws when the server cannot be reached. `more`: further headers.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {{ key?: string, more?: Record<string, string>, seconds?: number }} options
 */
export async function once(method, path, body, { key = "", more = {}, seconds = PATIENCE_SECONDS } = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), seconds * 1000);
  try {
    return await fetch(ROOT + path, {
      method,
      headers: {
        ...headersOf(method, path, key),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...more,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: patience.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What every call says of itself, whatever its body is.
 *
 * @param {string} method
 * @param {string} path
 * @param {string} key
 * @returns {Record<string, string>}
 */
function headersOf(method, path, key) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (method === "GET") return headers;
  return {
    ...headers,
    "X-CSRFToken": meta("csrf-token"),
    "Idempotency-Key": key,
    // On a shared tablet somebody else may have signed in, in another window: the server then writes nothing.
    ...(path === "/session" ? {} : { "X-Person": encodeURIComponent(meta("person")) }),
  };
}

/**
 * Write `sentence` at the field called `name`; false when the form has none.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} sentence
 */
export function showError(form, name, sentence) {
  const named = form.elements.namedItem(name);
  const element = named instanceof RadioNodeList ? named[0] : named;
  if (!(element instanceof HTMLElement)) return false;
  element.setAttribute("aria-invalid", "true");
  const around = element.closest(".field");
  const place = around?.querySelector(".error");
  if (!around || !place) return false;
  place.textContent = sentence;
  const isHidden = element instanceof HTMLInputElement && element.type === "hidden";
  (isHidden ? maybe(around, "input:not([type=hidden])") : element)?.focus();
  return true;
}

/**
 * Take all errors out of a form.
 *
 * @param {HTMLFormElement} form
 */
export function clearErrors(form) {
  for (const element of all(form, "[aria-invalid]")) element.removeAttribute("aria-invalid");
  for (const place of all(form, ".field .error")) place.textContent = "";
}
