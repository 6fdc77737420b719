// Native <dialog> made easy: `await open(dialog)` gives the value of the button that closed it, or "" when dismissed.
//
//   <button data-opens="id">    opens the dialog with that id
//   <button data-closes>        inside a dialog: closes it, with the button's value

import { word } from "./words.js";

/** Open a dialog and wait for its answer: the returnValue, "" when it was dismissed. */
export function open(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/** Ask a yes/no question; true for yes. */
export async function ask({ title, text = "", yes, no = word("cancel"), danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const body = document.createElement("div");
  body.className = "stack";
  const heading = document.createElement("h2");
  heading.textContent = title;
  const sentence = document.createElement("p");
  sentence.textContent = text;
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(button(no, "", "button"), button(yes, "yes", danger ? "button primary danger" : "button primary"));
  body.append(heading, ...(text ? [sentence] : []), actions);
  dialog.append(body);
  document.body.append(dialog);
  const answer = await open(dialog);
  dialog.remove();
  return answer === "yes";
}

function button(text, value, className) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.value = value;
  element.textContent = text;
  element.dataset.closes = "";
  return element;
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-opens]");
  if (opener) open(document.getElementById(opener.dataset.opens));
  const closer = target?.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close(closer.value ?? "");
  // A click on the dialog itself, outside its content, is one on the backdrop.
  if (target instanceof HTMLDialogElement && target.open && outside(target, event)) target.close("");
});

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
