// A technician's tap on a card gives its command, with a reason where it needs one.

import { beginners, busyWith, namesIn } from "../../logic/tasks.js";
import { now } from "../clock.js";
import { said, saidLater, textOf } from "../commands.js";
import { open } from "../dialog.js";
import { all, around, byId, one } from "../dom.js";
import { give, tellProblem } from "../offline/outbox.js";
import { askNote } from "../questions.js";
import { word } from "../words.js";
import { askFinding } from "./finding.js";
import { offeredTo } from "./offered.js";

/** @import { CommandBody } from "../../types.js" */

/**
 * Whose page it is, of which team, and the pushed cards of all tasks.
 *
 * @typedef {{ whose: string, team?: string, source: HTMLElement }} Page
 */

/**
 * @param {HTMLButtonElement} button
 * @param {Page} page
 */
export async function giveCommand(button, page) {
  const card = around(button, ".task-card");
  if (!card) return;
  const { command = "" } = button.dataset;
  const { orderNo = "", plate } = card.dataset;
  const body = await bodyOf(button, card, page);
  if (!body) return;
  const buttons = all(card, "[data-command]", HTMLButtonElement);
  for (const one of buttons) one.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const text = textOf(button);
    const given = await give(orderNo, command, body, { text, plate });
    if (given.answer) {
      // What is true now arrives by itself.
      said(word(`done-${command}`, { plate }), orderNo, given.answer);
      return;
    }
    if (given.queued !== undefined) saidLater(`${plate} ${text}`, given.queued);
  } catch (error) {
    tellProblem(error);
  }
  for (const one of buttons) one.disabled = false;
  button.removeAttribute("aria-busy");
}

/**
 * The body of the command; null when the person gave up.
 *
 * @param {HTMLElement} button
 * @param {HTMLElement} card
 * @param {Page} page
 */
async function bodyOf({ dataset }, card, { whose, team, source }) {
  /** @type {CommandBody} */
  const body = JSON.parse(dataset.body ?? "");
  const reason = await askedFor(dataset.ask, card.dataset.plate ?? "");
  if (!reason) return null;
  // Who was named by another team stays there.
  const named = card.dataset.team === team ? namesIn(card.dataset.technicians) : [];
  if ("workers" in dataset) body.technicians = beginners(named, whose, busyIn(source));
  const bay = offeredTo(card, team);
  if (dataset.command === "start" && bay) body.bay = bay;
  if ("me" in dataset) body.technicians = [whose];
  return { ...body, ...reason };
}

/**
 * What has to be said with the command; null when the person gave up.
 *
 * @param {string | undefined} kind
 * @param {string} plate
 */
function askedFor(kind, plate) {
  if (!kind) return {};
  return kind === "finding" ? askFinding(plate) : reasonFor(kind);
}

/**
 * Who has work in hand.
 *
 * @param {HTMLElement} source
 */
function busyIn(source) {
  return new Set(busyWith(all(source, "[data-state=working]").map(({ dataset }) => dataset)).keys());
}

/**
 * Why; for a pause until when and in which words, for a warning how much later; null when the person gave up.
 *
 * @param {string} kind
 */
async function reasonFor(kind) {
  const dialog = byId(`reasons-${kind}`, HTMLDialogElement);
  for (const unknown of all(dialog, '[name="until"][value=""]', HTMLInputElement)) unknown.checked = true;
  one(dialog, "[data-title]").textContent = word(`why-${kind}`);
  const reason = await open(dialog);
  if (!reason) return null;
  const { value: until } = one(dialog, '[name="until"]:checked', HTMLInputElement);
  if (kind === "warn") return until ? { reason, late_minutes: Number(until) } : { reason };
  const expected_at = expectedEnd(until);
  const chosen = one(dialog, `button[value="${reason}"]`, HTMLButtonElement);
  if (!("needsNote" in chosen.dataset)) return { reason, expected_at };
  const note = await askNote(word("note"));
  return note ? { reason, expected_at, note } : null;
}

/**
 * When a stoppage is expected to end, as it was `chosen` beside its reason; undefined where nobody knows.
 *
 * @param {string} chosen
 */
function expectedEnd(chosen) {
  if (!chosen) return undefined;
  const at = chosen.startsWith("+") ? now() + Number(chosen) * 60_000 : Number(chosen);
  return new Date(at).toISOString();
}
