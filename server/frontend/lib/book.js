// The forms of the book: `<form data-send="POST /kpi/seen" data-said="…">` sends its fields as JSON, and the page is
// loaded anew, so that it always shows what is kept. A button with `data-form` opens the dialog of a form first:
// `data-path` is where it is sent to, `data-values` what stands in it.

import { onSubmit, openForm, reloadSaying, sayKept } from "./admin/page.js";
import { call } from "./api.js";

function fieldsOf(form) {
  const body = {};
  for (const { name, value, dataset } of form.elements) {
    if (name && value.trim()) body[name] = value.trim();
    // A blank that means something: what stood there is taken back.
    else if (name && "null" in dataset) body[name] = null;
  }
  return body;
}

// Lines that were not touched are not sent; an emptied one is taken back.
function sheetOf(form) {
  const people = [];
  for (const input of form.querySelectorAll("[data-person]")) {
    const minutes = input.value === "" ? null : Math.round(Number(input.value) * 60);
    const was = input.dataset.was === "" ? null : Number(input.dataset.was);
    if (minutes !== was) people.push({ name: input.dataset.person, minutes });
  }
  return people;
}

async function send(form) {
  const [method, path = form.dataset.path] = form.dataset.send.split(" ");
  const body = fieldsOf(form);
  if (form.dataset.sheet) {
    body.day = form.dataset.sheet;
    body.people = sheetOf(form);
    if (!body.people.length) return;
  }
  await call(method, path, body, { form });
  reloadSaying(form.dataset.said);
}

sayKept();
for (const form of document.querySelectorAll("form[data-send]")) onSubmit(form, () => send(form));

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-form]");
  if (opener) {
    const form = document.querySelector(`#${opener.dataset.form} form`);
    form.dataset.path = opener.dataset.path;
    const heading = form.querySelector("[data-heading]");
    if (heading) heading.textContent = opener.dataset.title;
    if (opener.dataset.options) {
      const options = JSON.parse(opener.dataset.options).map(([value, text]) => new Option(text, value));
      form.elements.post.replaceChildren(...options);
    }
    openForm(form, JSON.parse(opener.dataset.values ?? "{}"));
  }
  const filler = target.closest("[data-fill]");
  if (filler) {
    for (const input of filler.form.querySelectorAll("[data-person]")) input.value ||= filler.dataset.fill;
  }
});
