// Two small questions: a note, and a time.

import { open } from "./dialog.js";
import { made } from "./dom.js";
import { site } from "./site-time.js";
import { word } from "./words.js";

/**
 * The note a person wrote, "" when they gave up.
 *
 * @param {string} title
 */
export async function askNote(title) {
  const input = made("textarea", { name: "note", maxLength: 500, required: true });
  return (await question(title, input))?.trim() ?? "";
}

/**
 * Another time on the day of `was` (ms), as ISO 8601, "" when they gave up.
 *
 * @param {number} was
 */
export async function askTime(was) {
  const [day, value] = site.wall(was).split("T");
  const input = made("input", {
    name: "time",
    value,
    required: true,
    inputMode: "numeric",
    maxLength: 5,
    pattern: "([01][0-9]|2[0-3]):[0-5][0-9]",
  });
  input.dataset.typed = "time";
  const chosen = await question(word("which-time"), input);
  return chosen ? new Date(site.instantOf(`${day}T${chosen}`)).toISOString() : "";
}

/**
 * What was typed, or null.
 *
 * @param {string} title
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 */
async function question(title, input) {
  const dialog = made("dialog", { className: "dialog" });
  dialog.setAttribute("aria-label", title);
  input.setAttribute("aria-label", title);
  const form = made("form", { method: "dialog" });
  const field = made("label", { className: "field" });
  field.append(input);
  const actions = made("div", { className: "actions" });
  const no = made("button", { type: "button", className: "button", textContent: word("cancel") });
  no.dataset.closes = "";
  const yes = made("button", { className: "button primary", value: "yes", textContent: word("confirm") });
  actions.append(no, yes);
  form.append(made("h2", { textContent: title }), field, actions);
  dialog.append(form);
  document.body.append(dialog);
  const answer = await open(dialog);
  dialog.remove();
  return answer === "yes" ? input.value : null;
}
