// The pages of those who look after the figures: every button and form gives one command about the car it stands with,
// and the page then shows what has become of it.

import { call, Problem, showError } from "../lib/api.js";
import { give, tell } from "../lib/commands.js";
import { askTime } from "../lib/questions.js";
import { word } from "../lib/words.js";

const main = document.getElementById("main");

function orderOf(element) {
  return element.closest("[data-order-no]").dataset.orderNo;
}

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

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.shares) {
    event.preventDefault();
    share(form);
    return;
  }
  const command = "review" in form.dataset ? "review-excuse" : form.dataset.gives;
  if (!command) return;
  event.preventDefault();
  const body = Object.fromEntries(new FormData(form));
  body.note = body.note.trim();
  if (form.dataset.seen) body.seen = Number(form.dataset.seen);
  if (command === "review-excuse") {
    body.accepted = event.submitter?.value === "yes";
    if (!event.submitter?.value) return;
    if (!body.accepted && !body.note) {
      showError(form, "note", word("note-missing"));
      return;
    }
  }
  busily(form, () => call("POST", `/jobs/${encodeURIComponent(orderOf(form))}/${command}`, body, { form }));
});

// Those who worked on a task share its standard time; what does not add up the server says.
async function share(form) {
  const shares = [...form.querySelectorAll("[data-technician]")].map((input) => ({
    technician: input.dataset.technician,
    per_cent: Math.round(Number(input.value)),
  }));
  const body = { task: Number(form.dataset.shares), shares };
  const button = form.querySelector("[type=submit]");
  if (await tell(button, orderOf(form), "share", body)) location.reload();
}

main.addEventListener("keydown", (event) => {
  // Enter in the note of a spot check must not decide it.
  if (event.key === "Enter" && event.target.closest("[data-review] input")) event.preventDefault();
});

main.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-command], [data-correct]");
  if (!button) return;
  const done = button.dataset.command ? await give(button, orderOf(button)) : await correct(button);
  if (done) location.reload();
});

async function correct(button) {
  const to = await askTime(Number(button.dataset.was));
  return to ? tell(button, orderOf(button), "correct", { event: Number(button.dataset.correct), to }) : null;
}
