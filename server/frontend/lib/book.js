// The forms of the book: `<form data-send="POST /kpi/seen" data-said="…">` sends its fields as JSON, and the page is
// loaded anew, so that it always shows what is kept. A button with `data-form` opens the dialog of a form first:
// `data-path` is where it is sent to, `data-values` what stands in it.

import { onSubmit, openForm, reloadSaying, sayKept } from "./admin/page.js";
import { call } from "./api.js";
import { all, around, field, maybe, one } from "./dom.js";

/** @import { Method } from "./api.js" */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, unknown>}
 */
function fieldsOf(form) {
  /** @type {Record<string, string | null>} */
  const body = {};
  for (const element of form.elements) {
    const { name, value, dataset } = /** @type {Field} */ (element);
    if (name && value.trim()) body[name] = value.trim();
    // A blank that means something: what stood there is taken back.
    else if (name && "null" in dataset) body[name] = null;
  }
  return body;
}

/**
 * Lines that were not touched are not sent; an emptied one is taken back.
 *
 * @param {HTMLFormElement} form
 */
function sheetOf(form) {
  const people = [];
  for (const { value, dataset } of all(form, "[data-person]", HTMLInputElement)) {
    const minutes = value === "" ? null : Math.round(Number(value) * 60);
    const was = dataset.was === "" ? null : Number(dataset.was);
    if (minutes !== was) people.push({ name: dataset.person, minutes });
  }
  return people;
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const [method, path = form.dataset.path ?? ""] = (form.dataset.send ?? "").split(" ");
  const body = fieldsOf(form);
  if (form.dataset.sheet) {
    const people = sheetOf(form);
    Object.assign(body, { day: form.dataset.sheet, people });
    if (!people.length) return;
  }
  await call(/** @type {Method} */ (method), path, body, { form });
  reloadSaying(form.dataset.said ?? "");
}

/** @param {HTMLElement} opener */
function openFor({ dataset }) {
  const form = one(document, `#${dataset.form} form`, HTMLFormElement);
  form.dataset.path = dataset.path;
  const heading = maybe(form, "[data-heading]");
  if (heading) heading.textContent = dataset.title ?? "";
  if (dataset.options) {
    /** @type {[value: string, text: string][]} */
    const options = JSON.parse(dataset.options);
    field(form, "post", HTMLSelectElement).replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  }
  openForm(form, JSON.parse(dataset.values ?? "{}"));
}

sayKept();
for (const form of all(document, "form[data-send]", HTMLFormElement)) onSubmit(form, () => send(form));

document.addEventListener("click", ({ target }) => {
  const opener = around(target, "[data-form]");
  if (opener) openFor(opener);
  const filler = around(target, "[data-fill]", HTMLButtonElement);
  if (filler?.form) {
    for (const input of all(filler.form, "[data-person]", HTMLInputElement)) input.value ||= filler.dataset.fill ?? "";
  }
});
