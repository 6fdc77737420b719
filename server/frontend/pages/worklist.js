// The pages of those who look after the figures: every button and form gives one command about the car it stands with,
// and the page then shows what has become of it.

import { call, showError } from "../lib/api.js";
import { give, tell } from "../lib/commands.js";
import { hearComplaints } from "../lib/complaints.js";
import { DeskForms } from "../lib/desk/forms.js";
import { all, around, byId, jsonOf, maybe, one } from "../lib/dom.js";
import { askTime } from "../lib/questions.js";
import { askSignature } from "../lib/signing.js";
import { word } from "../lib/words.js";
import { Problem } from "../logic/problem.js";

const main = byId("main");
hearComplaints();

/**
 * The car with which something stands.
 *
 * @param {Element} element
 */
function orderOf(element) {
  return around(element, "[data-order-no]")?.dataset.orderNo ?? "";
}

/**
 * @param {HTMLElement} element
 * @param {() => Promise<unknown>} work
 */
async function busily(element, work) {
  if (element.hasAttribute("aria-busy")) return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
    location.reload();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof TypeError)) throw error;
    element.removeAttribute("aria-busy");
  }
}

/**
 * The body of a form's command; null where something is missing, which is said.
 *
 * @param {HTMLFormElement} form
 * @param {string} choice the button that sent it
 */
function bodyOf(form, choice) {
  const fields = new FormData(form);
  const note = String(fields.get("note")).trim();
  const seen = form.dataset.seen ? { seen: Number(form.dataset.seen) } : {};
  const body = { ...Object.fromEntries(fields), note, ...seen };
  if ("charges" in form.dataset) {
    const charged = fields.getAll("charged").map((one) => JSON.parse(String(one)));
    return { ...body, is_rework: choice === "yes", charged: choice === "yes" ? charged : [] };
  }
  if (!("review" in form.dataset)) return body;
  if (!choice) return null;
  const accepted = choice === "yes";
  if (!accepted && !note) {
    showError(form, "note", word("note-missing"));
    return null;
  }
  return { ...body, accepted };
}

/**
 * Those who worked on a task share its standard time; what does not add up the server says.
 *
 * @param {HTMLFormElement} form
 */
async function share(form) {
  const shares = all(form, "[data-technician]", HTMLInputElement).map((input) => ({
    technician: input.dataset.technician,
    per_cent: Math.round(Number(input.value)),
  }));
  const body = { task: Number(form.dataset.shares), shares };
  if (await tell(one(form, "[type=submit]"), orderOf(form), "share", body)) location.reload();
}

/** @param {HTMLElement} button */
async function correct(button) {
  const to = await askTime(Number(button.dataset.was));
  return to ? tell(button, orderOf(button), "correct", { event: Number(button.dataset.correct), to }) : null;
}

/** @param {HTMLElement} button */
async function sign(button) {
  const signed = await askSignature(button.dataset.what ?? "");
  return signed && tell(button, orderOf(button), "signature", { for: button.dataset.signs, image: signed.image });
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const command = "review" in form.dataset ? "review-excuse" : form.dataset.gives;
  if (!form.dataset.shares && !command) return;
  event.preventDefault();
  if (form.dataset.shares) {
    share(form);
    return;
  }
  const body = bodyOf(form, event.submitter instanceof HTMLButtonElement ? event.submitter.value : "");
  if (body) busily(form, () => call("POST", `/jobs/${encodeURIComponent(orderOf(form))}/${command}`, body, { form }));
});

main.addEventListener("keydown", (event) => {
  // Enter in the note of a spot check or an appraisal must not decide it.
  if (event.key === "Enter" && around(event.target, "[data-review] input, [data-charges] input"))
    event.preventDefault();
});

const file = maybe(main, ".job-file");
const forms = file && new DeskForms(jsonOf("standards"), () => location.reload());

main.addEventListener("click", async ({ target }) => {
  const opener = around(target, "[data-form]");
  if (file && forms && opener) {
    const { orderNo = "", plate = "", facts = "" } = file.dataset;
    forms.open(opener.dataset.form ?? "", { orderNo, plate, forecast: 0, promised: 0, facts: JSON.parse(facts) });
    return;
  }
  const button = around(target, "[data-command], [data-correct], [data-signs]");
  if (!button) return;
  const { command, signs } = button.dataset;
  const done = command ? await give(button, orderOf(button)) : signs ? await sign(button) : await correct(button);
  if (done) location.reload();
});
