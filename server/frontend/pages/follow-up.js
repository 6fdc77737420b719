// The call-back: who picks up the phone is seen at every desk at once; one tap answers the question; what came of it, and
// whether it disagrees with the clock, is shown in the same place.

import { call, Problem } from "../lib/api.js";
import { connect } from "../lib/live.js";
import { askNote } from "../lib/questions.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const place = document.querySelector("[data-calls]");
const search = document.querySelector(".call-search input[type=search]");
const REFRESH_SECONDS = 30;
const KEYS = { 1: "yes", 2: "no", 3: "missed" };
// Answered on this page since it was opened: these cards stay, so that nothing moves under a finger.
const answered = new Set();
let composing = false;
let asked = 0;

async function refresh() {
  const wish = new URLSearchParams(location.search);
  for (const orderNo of answered) wish.append("just", orderNo);
  asked += 1;
  const turn = asked;
  const answer = await fetch(`/follow-up/calls?${wish}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    location.reload();
    return;
  }
  const text = await answer.text();
  if (turn === asked) put(text);
}

// Notes that were begun for other customers stay, and so does the place at which somebody is typing.
function put(text) {
  const begun = new Map([...forms()].map((form) => [form.dataset.call, form.elements.note.value]));
  const held = document.activeElement;
  const at = place.contains(held) ? placeOf(held) : null;
  place.innerHTML = text;
  for (const form of forms()) form.elements.note.value = begun.get(form.dataset.call) ?? "";
  if (at) back(at);
}

function placeOf(element) {
  const orderNo = element.closest("[data-order-no]")?.dataset.orderNo;
  const { name, value, selectionStart: start, selectionEnd: end } = element;
  return { orderNo, name, value: element.matches("button") ? value : null, start, end };
}

function back({ orderNo, name, value, start, end }) {
  const card = cardOf(orderNo);
  const same = [...(card?.querySelectorAll(`[name="${CSS.escape(name ?? "")}"]`) ?? [])];
  const element = same.find((one) => value === null || one.value === value) ?? card;
  element?.focus({ preventScroll: true });
  if (start !== undefined && element?.matches("textarea")) element.setSelectionRange(start, end);
}

function forms() {
  return place.querySelectorAll("form[data-call]");
}

function cardOf(orderNo) {
  return orderNo ? place.querySelector(`.call[data-order-no="${CSS.escape(orderNo)}"]`) : null;
}

// A command about a card's car. When somebody was faster, what they noted appears in the card's place.
async function give(orderNo, command, body, form = null) {
  try {
    await call("POST", `/jobs/${encodeURIComponent(orderNo)}/${command}`, body, { form });
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 409) {
      if (problem.body.current?.follow_up) answered.add(orderNo);
      await refresh();
    }
    throw problem;
  }
}

async function told(form, value) {
  const orderNo = form.dataset.call;
  const note = form.elements.note.value.trim();
  if (value === "missed") {
    await give(orderNo, "no-answer", { note }, form);
    form.elements.note.value = "";
    toast(word("not-reached"), { kind: "good" });
  } else {
    await give(orderNo, "follow-up", { on_time: value === "yes", note }, form);
    answered.add(orderNo);
  }
  await refresh();
  cardOf(orderNo)?.focus({ preventScroll: true });
}

// First the others are told, then the phone is picked up: two desks cannot both begin.
async function begin(orderNo, number) {
  await give(orderNo, "call", {});
  await refresh();
  cardOf(orderNo)?.querySelector("textarea")?.focus({ preventScroll: true });
  if (number) location.assign(number);
}

async function takeBack(orderNo, event, note = "") {
  await give(orderNo, "undo", { event: Number(event), note });
  answered.delete(orderNo);
  await refresh();
}

async function undo(button, orderNo) {
  await takeBack(orderNo, button.dataset.undo);
  toast(word("undone"), { kind: "good" });
}

async function correct(button, orderNo) {
  const note = await askNote(word("why-wrong"));
  if (!note) return;
  await takeBack(orderNo, button.dataset.correct, note);
  toast(word("undone"), { kind: "good" });
  const card = cardOf(orderNo);
  card?.scrollIntoView({ block: "center" });
  card?.focus();
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
  const value = event.submitter?.value;
  if (Object.values(KEYS).includes(value)) busily(event.target, () => told(event.target, value));
});

place.addEventListener("click", (event) => {
  const button = event.target.closest("[data-undo], [data-correct], [data-begin], [data-hang-up], [data-dial]");
  if (!button) return;
  const { orderNo } = button.closest("[data-order-no]").dataset;
  const { undo: answer, correct: wrong, hangUp, dial } = button.dataset;
  if (dial !== undefined) event.preventDefault();
  busily(button, () => {
    if (answer) return undo(button, orderNo);
    if (wrong) return correct(button, orderNo);
    if (hangUp) return takeBack(orderNo, hangUp);
    return begin(orderNo, dial === undefined ? "" : button.href);
  });
});

place.addEventListener("compositionstart", () => {
  composing = true;
});
place.addEventListener("compositionend", () => {
  composing = false;
});

// By keyboard, while nothing is being typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select") || document.querySelector("dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = event.target.closest(".call");
  const form = card?.querySelector("form");
  if (event.key === "/") search.focus();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(card, event.key === "ArrowDown" ? 1 : -1);
  else if (form && KEYS[event.key]) form.querySelector(`[name=answer][value=${KEYS[event.key]}]`).click();
  else if (form && event.key.toLowerCase() === "c") card.querySelector("[data-dial], [data-begin]")?.click();
  else return;
  event.preventDefault();
});

function step(card, by) {
  const cards = [...place.querySelectorAll(".call")];
  const next = cards[card ? cards.indexOf(card) + by : 0];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function refreshWhenQuiet() {
  if (document.hidden || composing || place.querySelector("[aria-busy]")) return;
  refresh().catch(() => {});
}

connect({
  page: "follow-up",
  list: null,
  onAlert: ({ kind }) => {
    if (kind === "call_back") refreshWhenQuiet();
  },
});
setInterval(refreshWhenQuiet, REFRESH_SECONDS * 1000);
