// The call-back: who picks up the phone is seen at every desk at once; one tap answers the question; what came of it, and
// whether it disagrees with the clock, is shown in the same place.

import { call } from "../lib/api.js";
import { isAnyOpen } from "../lib/dialog.js";
import { all, around, maybe, one } from "../lib/dom.js";
import { CallList, tickOf } from "../lib/follow-up/list.js";
import { connect } from "../lib/live.js";
import { askNote } from "../lib/questions.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";
import { Problem } from "../logic/problem.js";

const REFRESH_SECONDS = 30;
/** The answers, and the keys that give them.
 * @type {Record<string, string>} */
const KEYS = { 1: "yes", 2: "no", 3: "missed" };

const list = new CallList(one(document, "[data-calls]"));
const search = one(document, ".call-search input[type=search]");

/**
 * A command about a card's car. When somebody was faster, what they noted appears in the card's place.
 *
 * @param {string} orderNo
 * @param {string} command
 * @param {Record<string, unknown>} body
 * @param {HTMLFormElement | null} form
 */
async function give(orderNo, command, body, form = null) {
  try {
    await call("POST", `/jobs/${encodeURIComponent(orderNo)}/${command}`, body, { form });
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 409) {
      if (problem.body.current?.follow_up) list.keep(orderNo);
      await list.refresh();
    }
    throw problem;
  }
}

/**
 * What the customer said.
 *
 * @param {HTMLFormElement} form
 * @param {string} value
 */
async function told(form, value) {
  const orderNo = form.dataset.call ?? "";
  const input = list.noteOf(form);
  const note = input.value.trim();
  if (value === "missed") {
    await give(orderNo, "no-answer", { note }, form);
    input.value = "";
    toast(word("not-reached"), { kind: "good" });
  } else {
    const complaint = tickOf(form).checked;
    await give(orderNo, "follow-up", { on_time: value === "yes", note, complaint }, form);
    list.keep(orderNo);
  }
  await list.refresh();
  list.cardOf(orderNo)?.focus({ preventScroll: true });
}

/**
 * First the others are told, then the phone is picked up: two desks cannot both begin.
 *
 * @param {string} orderNo
 * @param {string} number
 */
async function begin(orderNo, number) {
  await give(orderNo, "call", {});
  await list.refresh();
  list.cardOf(orderNo)?.querySelector("textarea")?.focus({ preventScroll: true });
  if (number) location.assign(number);
}

/**
 * @param {string} orderNo
 * @param {string} event
 */
async function takeBack(orderNo, event, note = "") {
  await give(orderNo, "undo", { event: Number(event), note });
  list.letGo(orderNo);
  await list.refresh();
}

/**
 * @param {string} orderNo
 * @param {string} event
 */
async function undo(orderNo, event) {
  await takeBack(orderNo, event);
  toast(word("undone"), { kind: "good" });
}

/**
 * @param {string} orderNo
 * @param {string} event
 */
async function correct(orderNo, event) {
  const note = await askNote(word("why-wrong"));
  if (!note) return;
  await takeBack(orderNo, event, note);
  toast(word("undone"), { kind: "good" });
  const card = list.cardOf(orderNo);
  card?.scrollIntoView({ block: "center" });
  card?.focus();
}

/**
 * @param {HTMLElement} element
 * @param {() => Promise<void>} work
 */
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

list.place.addEventListener("submit", (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  const value = submitter instanceof HTMLButtonElement ? submitter.value : "";
  if (form instanceof HTMLFormElement && Object.values(KEYS).includes(value)) busily(form, () => told(form, value));
});

list.place.addEventListener("click", (event) => {
  const button = around(event.target, "[data-undo], [data-correct], [data-begin], [data-hang-up], [data-dial]");
  const orderNo = around(button, "[data-order-no]")?.dataset.orderNo;
  if (!button || !orderNo) return;
  const { undo: answer, correct: wrong, hangUp, dial } = button.dataset;
  if (dial !== undefined) event.preventDefault();
  busily(button, () => {
    if (answer) return undo(orderNo, answer);
    if (wrong) return correct(orderNo, wrong);
    if (hangUp) return takeBack(orderNo, hangUp);
    return begin(orderNo, dial !== undefined && button instanceof HTMLAnchorElement ? button.href : "");
  });
});

// By keyboard, while nothing is being typed.
document.addEventListener("keydown", (event) => {
  const isTyping = around(event.target, "input, textarea, select") !== null || isAnyOpen();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (press(event.key, around(event.target, ".call"))) event.preventDefault();
});

/**
 * What a key does, on a card or on none; false where it does nothing.
 *
 * @param {string} key
 * @param {HTMLElement | null} card
 */
function press(key, card) {
  const form = card && maybe(card, "form");
  if (key === "/") search.focus();
  else if (key === "ArrowDown" || key === "ArrowUp") step(card, key === "ArrowDown" ? 1 : -1);
  else if (form && KEYS[key]) one(form, `[name=answer][value=${KEYS[key]}]`).click();
  else if (form && key.toLowerCase() === "c") maybe(card, "[data-dial], [data-begin]")?.click();
  else return false;
  return true;
}

/**
 * @param {HTMLElement | null} card
 * @param {number} by
 */
function step(card, by) {
  const cards = all(list.place, ".call");
  const next = cards[card ? cards.indexOf(card) + by : 0];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

connect({
  page: "follow-up",
  list: null,
  onAlert: ({ kind }) => {
    if (kind === "call_back") list.refreshWhenQuiet();
  },
});
setInterval(() => list.refreshWhenQuiet(), REFRESH_SECONDS * 1000);
