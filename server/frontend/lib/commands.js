// Buttons that give a command of a job:
//
//   data-command="deliver"  its name        data-body="{…}"     its JSON
//   data-sure="Really?"     asks first      data-needs="note"   asks for a note

import { call } from "./api.js";
import { ask } from "./dialog.js";
import { askNote } from "./questions.js";
import { toast } from "./toast.js";
import { word } from "./words.js";

/** How long a command can be taken back where it was given. */
const REGRET_SECONDS = 20;

/** Give the command of `button` about the job. The answer, or null when it was given up or refused. */
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
    const answer = await call("POST", `/jobs/${encodeURIComponent(orderNo)}/${command}`, body);
    if (command === "undo") toast(word("undone"), { kind: "good" });
    else said(word("done-it", { what: button.textContent.trim() || button.ariaLabel }), orderNo, answer);
    return answer;
  } catch {
    // The toast has said why.
    return null;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

let forget = () => {};

/** Say that a command was given, and offer to take it back until the next one is; its `answer` is the API's. */
export function said(text, orderNo, answer) {
  const own = answer.events.find((event) => event.job === orderNo) ?? answer.events[0];
  const action = own && { text: word("undo"), run: () => takeBack(orderNo, own.seq) };
  forget();
  forget = toast(text, { kind: "good", seconds: REGRET_SECONDS, action });
}

async function takeBack(orderNo, event) {
  try {
    await call("POST", `/jobs/${encodeURIComponent(orderNo)}/undo`, { event });
    toast(word("undone"), { kind: "good" });
  } catch {
    // The toast has said why.
  }
}
