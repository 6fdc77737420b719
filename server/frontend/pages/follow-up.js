// The call-back: one tap answers the question; what came of it, and whether it disagrees with the clock, is shown in the
// same place. Somebody else's calls appear by themselves while nothing is being typed.

import { call, Problem, showError } from "../lib/api.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const place = document.querySelector("[data-calls]");
const REFRESH_SECONDS = 30;
// Answered on this page since it was opened: these cards stay, so that nothing moves under a finger.
const answered = new Set();

async function refresh() {
  const just = new URLSearchParams([...answered].map((orderNo) => ["just", orderNo]));
  const answer = await fetch(`/follow-up/calls?${just}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    location.reload();
    return;
  }
  const text = await answer.text();
  // Notes that were begun for other customers stay.
  const begun = new Map([...forms()].map((form) => [keyOf(form), form.elements.note.value]));
  place.innerHTML = text;
  for (const form of forms()) form.elements.note.value = begun.get(keyOf(form)) ?? "";
}

function forms() {
  return place.querySelectorAll("form");
}

function keyOf(form) {
  return form.dataset.call ?? `excuse ${form.dataset.excuse}`;
}

async function told(orderNo, onTime, form) {
  await give(form, orderNo, "follow-up", { on_time: onTime, note: form.elements.note.value.trim() });
  answered.add(orderNo);
  await refresh();
  place.querySelector(`.is-answered[data-order-no="${CSS.escape(orderNo)}"]`)?.focus({ preventScroll: true });
}

async function reviewed(orderNo, accepted, form) {
  const note = form.elements.note.value.trim();
  if (!accepted && !note) {
    showError(form, "note", word("note-missing"));
    return;
  }
  await give(form, orderNo, "review-excuse", { accepted, note });
  toast(word(accepted ? "accepted" : "rejected"), { kind: "good" });
  await refresh();
}

// A refusal is shown; when somebody was faster, what they noted appears in the card's place.
async function give(form, orderNo, command, body) {
  try {
    await call("POST", `/jobs/${encodeURIComponent(orderNo)}/${command}`, body, { form });
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 409) {
      answered.add(orderNo);
      await refresh();
    }
    throw problem;
  }
}

async function undo(button) {
  const orderNo = button.closest("[data-order-no]").dataset.orderNo;
  await call("POST", `/jobs/${encodeURIComponent(orderNo)}/undo`, { event: Number(button.dataset.undo) });
  toast(word("undone"), { kind: "good" });
  answered.delete(orderNo);
  await refresh();
}

async function busily(element, work) {
  if (element.hasAttribute("aria-busy")) return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof TypeError)) throw error;
  } finally {
    element.removeAttribute("aria-busy");
  }
}

place.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { value } = event.submitter ?? {};
  if (value !== "yes" && value !== "no") return;
  const act = form.dataset.call ? told : reviewed;
  busily(form, () => act(form.dataset.call ?? form.dataset.excuse, value === "yes", form));
});

place.addEventListener("keydown", (event) => {
  // Enter in a note must not answer for the customer.
  if (event.key === "Enter" && event.target.matches("input[name=note]")) event.preventDefault();
});

place.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-undo]");
  if (button) busily(button, () => undo(button));
});

setInterval(() => {
  const atWork = place.querySelector("[aria-busy]") || place.contains(document.activeElement);
  if (!atWork && !document.hidden) refresh().catch(() => {});
}, REFRESH_SECONDS * 1000);
