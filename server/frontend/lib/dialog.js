// Native <dialog> made easy: `await open(dialog)` gives the value of the button that closed it, or "" when dismissed.
//
//   <button data-opens="id">    opens the dialog with that id
//   <button data-closes>        inside a dialog: closes it, with the button's value

import { around, made } from "./dom.js";
import { word } from "./words.js";

/** Who waits for a dialog's answer.
 * @type {WeakMap<EventTarget, (answer: string) => void>} */
const waiting = new WeakMap();

/**
 * Open a dialog and wait for its answer: the returnValue, "" when it was dismissed.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>}
 */
export function open(dialog) {
  // The browser tells of a closing later: maybe only when the dialog is open again.
  waiting.get(dialog)?.("");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => waiting.set(dialog, resolve));
}

addEventListener(
  "close",
  ({ target }) => {
    if (target instanceof HTMLDialogElement && !target.open) waiting.get(target)?.(target.returnValue);
  },
  { capture: true },
);

/** Whether a dialog stands over the page. */
export function isAnyOpen() {
  return document.querySelector("dialog[open]") !== null;
}

/**
 * Ask a yes/no question; true for yes.
 *
 * @param {{ title: string, text?: string, yes: string, no?: string, danger?: boolean }} question
 */
export async function ask({ title, text = "", yes, no = word("cancel"), danger = false }) {
  const dialog = made("dialog", { className: "dialog" });
  const body = made("div", { className: "stack" });
  const actions = made("div", { className: "actions" });
  actions.append(closer(no, "", "button"), closer(yes, "yes", danger ? "button primary danger" : "button primary"));
  body.append(made("h2", { textContent: title }), ...(text ? [made("p", { textContent: text })] : []), actions);
  dialog.append(body);
  document.body.append(dialog);
  const answer = await open(dialog);
  dialog.remove();
  return answer === "yes";
}

/**
 * A button that closes its dialog with a value.
 *
 * @param {string} textContent
 * @param {string} value
 * @param {string} className
 */
function closer(textContent, value, className) {
  const button = made("button", { type: "button", className, value, textContent });
  button.dataset.closes = "";
  return button;
}

document.addEventListener("click", (event) => {
  const id = around(event.target, "[data-opens]")?.dataset.opens;
  const opened = id === undefined ? null : document.getElementById(id);
  if (opened instanceof HTMLDialogElement) open(opened);
  const button = around(event.target, "[data-closes]");
  button?.closest("dialog")?.close(button instanceof HTMLButtonElement ? button.value : "");
  // A click on the dialog itself, outside its content, is one on the backdrop.
  const { target } = event;
  if (target instanceof HTMLDialogElement && target.open && isOutside(target, event)) target.close("");
});

/**
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} event
 */
function isOutside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
