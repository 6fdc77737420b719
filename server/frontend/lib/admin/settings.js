// The forms of settings: what was changed is sent, and nothing else; rows of days are added and taken out.

import { all, around, one } from "../dom.js";
import { word } from "../words.js";
import { callIn, onSubmit, reloadSaying } from "./page.js";

/**
 * What each kind of field says, as config.yaml would have it.
 *
 * @type {Record<string, (box: HTMLElement) => unknown>}
 */
const READ = {
  text: (box) => typed(box) || ("optional" in box.dataset ? null : ""),
  number: (box) => (typed(box) ? Number(typed(box)) : null),
  time: (box) => typed(box) || null,
  interval: (box) => typed(box) || null,
  hours: (box) => hours(typed(box)),
  one: (box) => one(box, "select", HTMLSelectElement).value,
  some: (box) => all(box, ":checked", HTMLInputElement).map(({ value }) => value),
  days: (box) => rows(box).map(([first, last]) => (last ? `${first}/${last}` : first)),
  special: (box) => Object.fromEntries(rows(box).map(([day, open]) => [day, hours(open ?? "")])),
  long: (box) => one(box, "textarea", HTMLTextAreaElement).value.trim(),
  channel: (box) => typed(box) || (all(box, "[data-setting-row]")[0]?.dataset.name ?? null),
  channels: (box) => [
    ...all(box, "[data-setting-row]").map(({ dataset }) => dataset.name),
    ...one(box, "textarea", HTMLTextAreaElement).value.split(/\s+/).filter(Boolean),
  ],
};

/** @param {HTMLElement} box */
function typed(box) {
  return one(box, "input", HTMLInputElement).value.trim();
}

/**
 * The intervals of a day; none when it is closed.
 *
 * @param {string} text
 */
function hours(text) {
  return text.split(/[,，、\s]+/).filter(Boolean);
}

/**
 * What was entered in each row that has anything.
 *
 * @param {HTMLElement} box
 */
function rows(box) {
  const found = all(box, "[data-setting-row]").map((row) =>
    all(row, "input", HTMLInputElement).map(({ value }) => value.trim()),
  );
  return found.filter(([first]) => first);
}

/** @param {HTMLElement} box */
function read(box) {
  return READ[box.dataset.kind ?? ""]?.(box);
}

/** @param {HTMLFormElement} form */
function settingForm(form) {
  const boxes = all(form, "[data-setting-key]");
  const before = new Map(boxes.map((box) => [box, JSON.stringify(read(box))]));
  onSubmit(form, async () => {
    const changed = boxes.filter((box) => JSON.stringify(read(box)) !== before.get(box));
    const changes = Object.fromEntries(changed.map((box) => [box.dataset.settingKey, read(box)]));
    if (changed.length) await callIn(form, "PATCH", "/settings", { changes });
    reloadSaying(word("saved"));
  });
  form.addEventListener("click", ({ target }) => {
    around(target, "[data-setting-remove]")?.closest("[data-setting-row]")?.remove();
    const box = around(target, "[data-setting-add]") && around(target, "[data-setting-key]");
    if (box) one(addRow(box), "input").focus();
    const entering = around(target, "[data-setting-enters]", HTMLButtonElement);
    if (entering) enter(form, entering);
  });
}

/**
 * Enters what a button proposes into the rows of closed days and of days with other hours; what is there stays.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
function enter(form, button) {
  /** @type {Record<string, string[][]>} */
  const proposed = JSON.parse(button.dataset.settingEnters ?? "{}");
  for (const [kind, entries] of Object.entries(proposed)) {
    const box = one(form, `[data-kind=${kind}]`);
    for (const cells of entries) {
      if (rows(box).some(([first]) => first === cells[0])) continue;
      const fields = all(addRow(box), "input", HTMLInputElement);
      fields.forEach((field, place) => {
        field.value = cells[place] ?? "";
      });
    }
  }
  button.disabled = true;
}

/**
 * A new row at the end of the list.
 *
 * @param {HTMLElement} box
 */
function addRow(box) {
  const list = one(box, "[data-setting-rows]");
  list.append(one(box, "template", HTMLTemplateElement).content.cloneNode(true));
  return one(list, "[data-setting-row]:last-child");
}

/** Makes the forms of settings on this page work. */
export function settingForms() {
  for (const form of all(document, "form[data-settings]", HTMLFormElement)) settingForm(form);
}
