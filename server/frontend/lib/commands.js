// Buttons that give a command of a job:
//
//   data-command="deliver"  its name        data-body="{…}"     its JSON
//   data-sure="Really?"     asks first      data-needs="note"   asks for a note

import { ask } from "./dialog.js";
import { around } from "./dom.js";
import { give as send, tellProblem, whenSettled, withdraw } from "./offline/outbox.js";
import { askNote } from "./questions.js";
import { toast } from "./toast.js";
import { word } from "./words.js";

/** @import { CommandAnswer, CommandBody, Given } from "../types.js" */

/** So many ms after its answer a button still takes no second tap: it has not been drawn anew yet. */
const SETTLES = 500;
/** How long a command can be taken back where it was given. */
const REGRET_SECONDS = 20;

/**
 * Give the command of `button` about the job. The answer, or null when it was given up, refused or has to wait.
 *
 * @param {HTMLElement} button
 * @param {string} orderNo
 */
export async function give(button, orderNo) {
  const { command = "", needs, sure } = button.dataset;
  /** @type {CommandBody} */
  const body = JSON.parse(button.dataset.body ?? "");
  if (sure && !(await ask({ title: sure, yes: textOf(button) }))) return null;
  if (needs) {
    body.note = await askNote(textOf(button));
    if (!body.note) return null;
  }
  return tell(button, orderNo, command, body);
}

/**
 * Give `command` with `body` about the job; `button` is busy meanwhile.
 *
 * @param {HTMLElement} button
 * @param {string} orderNo
 * @param {string} command
 * @param {CommandBody} body
 */
export async function tell(button, orderNo, command, body) {
  // An instant double tap is one answer.
  if (button.getAttribute("aria-busy") === "true") return null;
  button.setAttribute("aria-busy", "true");
  let settles = 0;
  try {
    const what = textOf(button) || (button.ariaLabel ?? "");
    const place = around(button, "[data-plate]") ?? button.closest("dialog")?.querySelector("[data-plate]");
    const plate = place instanceof HTMLElement ? place.dataset.plate : undefined;
    const given = await send(orderNo, command, body, { text: what, plate });
    sayWhatBecame(given, command, what, orderNo);
    settles = SETTLES;
    return given.answer ?? null;
  } catch (error) {
    tellProblem(error);
    return null;
  } finally {
    setTimeout(() => button.removeAttribute("aria-busy"), settles);
  }
}

/**
 * @param {Given} given
 * @param {string} command
 * @param {string} what
 * @param {string} orderNo
 */
function sayWhatBecame({ answer, queued }, command, what, orderNo) {
  if (queued !== undefined) saidLater(what, queued);
  else if (command === "undo") toast(word("undone"), { kind: "good" });
  else if (answer) said(word("done-it", { what }), orderNo, answer);
}

/**
 * What stands on a button.
 *
 * @param {Element} button
 */
export function textOf(button) {
  return button.textContent?.trim() ?? "";
}

let forget = () => {};

/**
 * Say that a command was given, and offer to take it back until the next one is.
 *
 * @param {string} text
 * @param {string} orderNo
 * @param {CommandAnswer} answer
 */
export function said(text, orderNo, answer) {
  const own = answer.events.find((event) => event.job === orderNo) ?? answer.events[0];
  offerUndo(text, own && (() => takeBack(text, orderNo, own.seq)));
}

/**
 * Say that something was done, and offer to take it back until the next thing is.
 *
 * @param {string} text
 * @param {(() => void) | undefined} run
 */
export function offerUndo(text, run) {
  forget();
  forget = toast(text, { kind: "good", seconds: REGRET_SECONDS, action: run ? { text: word("undo"), run } : null });
}

/**
 * Say that a command waits for the network under this id, and offer to take it back.
 *
 * @param {string} what
 * @param {number} id
 */
export function saidLater(what, id) {
  forget();
  forget = toast(word("queued", { what }), {
    seconds: REGRET_SECONDS,
    action: { text: word("undo"), run: () => withdraw(id) },
  });
  whenSettled(id, forget);
}

/**
 * @param {string} what
 * @param {string} orderNo
 * @param {number} event
 */
async function takeBack(what, orderNo, event) {
  try {
    const given = await send(orderNo, "undo", { event }, { text: word("undo-of", { what }) });
    if (given.queued !== undefined) saidLater(word("undo"), given.queued);
    else toast(word("undone"), { kind: "good" });
  } catch (error) {
    tellProblem(error);
  }
}
