// Buttons that give a command of a job:
//
//   data-command="deliver"  its name        data-body="{…}"     its JSON
//   data-sure="Really?"     asks first      data-needs="note"   asks for a note

import { ask } from "./dialog.js";
import { give as send, tellProblem, whenSettled, withdraw } from "./offline/outbox.js";
import { askNote } from "./questions.js";
import { toast } from "./toast.js";
import { word } from "./words.js";

/** How long a command can be taken back where it was given. */
const REGRET_SECONDS = 20;

/** Give the command of `button` about the job. The answer, or null when it was given up, refused or has to wait. */
export async function give(button, orderNo) {
  const { command, needs, sure } = button.dataset;
  const body = JSON.parse(button.dataset.body);
  if (sure && !(await ask({ title: sure, yes: button.textContent.trim() }))) return null;
  if (needs) {
    body.note = await askNote(button.textContent.trim());
    if (!body.note) return null;
  }
  return tell(button, orderNo, command, body);
}

/** Give `command` with `body` about the job; `button` is busy meanwhile. */
export async function tell(button, orderNo, command, body) {
  button.setAttribute("aria-busy", "true");
  try {
    const what = button.textContent.trim() || button.ariaLabel;
    const place = button.closest("[data-plate]") ?? button.closest("dialog")?.querySelector("[data-plate]");
    const { plate } = place?.dataset ?? {};
    const given = await send(orderNo, command, body, { text: what, plate });
    if (given.queued) saidLater(what, given.queued);
    else if (command === "undo") toast(word("undone"), { kind: "good" });
    else said(word("done-it", { what }), orderNo, given.answer);
    return given.answer ?? null;
  } catch (error) {
    tellProblem(error);
    return null;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

let forget = () => {};

/** Say that a command was given, and offer to take it back until the next one is; its `answer` is the API's. */
export function said(text, orderNo, answer) {
  const own = answer.events.find((event) => event.job === orderNo) ?? answer.events[0];
  const action = own && { text: word("undo"), run: () => takeBack(text, orderNo, own.seq) };
  forget();
  forget = toast(text, { kind: "good", seconds: REGRET_SECONDS, action });
}

/** Say that a command waits for the network under this id, and offer to take it back. */
export function saidLater(what, id) {
  forget();
  forget = toast(word("queued", { what }), {
    seconds: REGRET_SECONDS,
    action: { text: word("undo"), run: () => withdraw(id) },
  });
  whenSettled(id, forget);
}

async function takeBack(what, orderNo, event) {
  try {
    const given = await send(orderNo, "undo", { event }, { text: word("undo-of", { what }) });
    if (given.answer) toast(word("undone"), { kind: "good" });
    else saidLater(word("undo"), given.queued);
  } catch (error) {
    tellProblem(error);
  }
}
