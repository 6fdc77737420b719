// The HTTP API from a page: `await call("POST", "/jobs/R1/dispatch", {task: 1, team: "A", bay: "1"})`.
// A command carries one idempotency key over all its tries, so that a lost answer never makes it happen twice.

import { toast, toastOffline } from "./toast.js";
import { meta } from "./words.js";

const ROOT = "/api/v1";
const WAITS = [400, 1200, 3000];
const PATIENCE_SECONDS = 10;

/** What the server refused: `status`, `detail` (a sentence), `field` (or ""), `body` (the whole problem). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.detail = this.message;
    this.field = body.field || body.errors?.[0]?.field || "";
    this.body = body;
  }
}

/** A fresh key; randomUUID is missing on plain HTTP. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Call the API. Gives the answer's JSON (null for none). Throws Problem for a refusal, TypeError when unreachable.

    `form`: marks the refused field in it. `quiet`: no toast. `key`: the idempotency key, when the caller keeps one.
    `seconds`: how long to wait for an answer before trying again. */
export async function call(
  method,
  path,
  body = undefined,
  { form = null, quiet = false, key = newKey(), seconds = PATIENCE_SECONDS } = {},
) {
  if (form) clearErrors(form);
  let answer;
  try {
    answer = await send(method, path, body, key, seconds);
  } catch (error) {
    if (!quiet) toastOffline();
    throw error;
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = new Problem(answer.status, await answer.json().catch(() => ({})));
  if (answer.status === 401 && !quiet && path !== "/session") signInAgain();
  if (!quiet) showProblem(problem, form);
  throw problem;
}

/** Says what was refused: at the field of `form` at fault, else at the bottom of the page. */
export function showProblem(problem, form = null) {
  const shown = form && problem.field && showError(form, problem.field, problem.detail);
  if (!shown) toast(problem.detail, { kind: "bad" });
}

/** The session has ended: to sign-in, and back to this page. */
export function signInAgain() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

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

/** One try. Gives the Response; throws when the server cannot be reached. `more`: further headers. */
export async function once(method, path, body, { key = "", more = {}, seconds = PATIENCE_SECONDS } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...more };
  if (method !== "GET") {
    headers["X-CSRFToken"] = meta("csrf-token");
    headers["Idempotency-Key"] = key;
    // On a shared tablet somebody else may have signed in, in another window: the server then writes nothing.
    if (path !== "/session") headers["X-Person"] = encodeURIComponent(meta("person"));
  }
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), seconds * 1000);
  try {
    return await fetch(ROOT + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: patience.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Write `sentence` at the field called `name`; false when the form has none. */
export function showError(form, name, sentence) {
  const input = form.elements.namedItem(name);
  const element = input instanceof RadioNodeList ? input[0] : input;
  if (!element) return false;
  element.setAttribute("aria-invalid", "true");
  const place = element.closest(".field")?.querySelector(".error");
  if (!place) return false;
  place.textContent = sentence;
  const visible =
    element.type === "hidden" ? element.closest(".field").querySelector("input:not([type=hidden])") : element;
  visible?.focus();
  return true;
}

/** Take all errors out of a form. */
export function clearErrors(form) {
  for (const element of form.querySelectorAll("[aria-invalid]")) element.removeAttribute("aria-invalid");
  for (const place of form.querySelectorAll(".field .error")) place.textContent = "";
}
