// Two small questions: a note, and a time.

import { open } from "./dialog.js";
import { instantOf, wallTime } from "./site-time.js";
import { word } from "./words.js";

/** The note a person wrote, "" when they gave up. */
export async function askNote(title) {
  const input = Object.assign(document.createElement("textarea"), { name: "note", maxLength: 500, required: true });
  return (await question(title, input))?.trim() ?? "";
}

/** Another time on the day of `was` (ms), as ISO 8601, "" when they gave up. */
export async function askTime(was) {
  const [day, value] = wallTime(was).split("T");
  const input = Object.assign(document.createElement("input"), { type: "time", name: "time", value, required: true });
  const chosen = await question(word("which-time"), input);
  return chosen ? new Date(instantOf(`${day}T${chosen}`)).toISOString() : "";
}

async function question(title, input) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", title);
  input.setAttribute("aria-label", title);
  const form = document.createElement("form");
  form.method = "dialog";
  const heading = Object.assign(document.createElement("h2"), { textContent: title });
  const field = document.createElement("label");
  field.className = "field";
  field.append(input);
  const actions = document.createElement("div");
  actions.className = "actions";
  const no = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button",
    textContent: word("cancel"),
  });
  no.dataset.closes = "";
  const yes = Object.assign(document.createElement("button"), {
    className: "button primary",
    value: "yes",
    textContent: word("confirm"),
  });
  actions.append(no, yes);
  form.append(heading, field, actions);
  dialog.append(form);
  document.body.append(dialog);
  const answer = await open(dialog);
  dialog.remove();
  return answer === "yes" ? input.value : null;
}
