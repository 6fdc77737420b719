// The taps that a person should see waiting: those of this device that were not answered at once.

import { isOfOrder } from "../../logic/taps.js";
import { meta } from "../words.js";
import * as store from "./store.js";

/** @import { Tap } from "../../types.js" */

/** A tap that is answered within so many ms is not shown as waiting. */
const PATIENCE = 350;
const person = meta("person");
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Tap[]} */
let taps = [];
/** Taps that the server has answered and whose rows are still on their way here; `seq` is the newest event of each.
 * @type {(Tap & { seq: number })[]} */
let answered = [];
let shown = "";
let timer = 0;

/** The taps of the person on this page that wait or were refused, the oldest first. */
export function pending() {
  return taps.filter((tap) => tap.person === person);
}

/**
 * The taps whose effect the rows on the page do not show yet, in the order of tapping.
 *
 * @returns {Tap[]}
 */
export function unseen() {
  return [...answered, ...pending()].sort((one, other) => one.id - other.id);
}

document.addEventListener("arrived", ({ detail: seq }) => {
  answered = answered.filter((tap) => tap.seq > seq);
});
document.addEventListener("tap-answered", ({ detail: { tap, answer } }) => {
  if (!isOfOrder(tap)) return;
  // What was taken back is not to be foreseen any longer.
  if (tap.command === "undo") answered = answered.filter(({ order }) => order !== tap.order);
  answered.push({ ...tap, seq: Math.max(answer.job.seq, ...answer.events.map((event) => event.seq)) });
});

/** How many taps of others wait on this device: [[name, count]]. */
export function others() {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const tap of taps) if (tap.person !== person) counts.set(tap.person, (counts.get(tap.person) ?? 0) + 1);
  return [...counts];
}

/**
 * The taps about an order, or about one task of it.
 *
 * @param {string | undefined} order
 * @param {string} task
 */
export function about(order, task = "") {
  return pending().filter((tap) => tap.order === order && (!task || !tap.body.task || String(tap.body.task) === task));
}

/**
 * `listener` runs now and whenever the waiting taps have changed.
 *
 * @param {() => void} listener
 */
export function onPending(listener) {
  listeners.add(listener);
  listener();
}

async function look() {
  timer = 0;
  taps = await store.all();
  const now = JSON.stringify([...answered.map(nameOf), ...taps.map(nameOf)]);
  if (now === shown) return;
  shown = now;
  for (const listener of listeners) listener();
}

/** @param {Tap & { seq?: number }} tap */
function nameOf({ id, key, state, seq }) {
  return [id, key, state, seq];
}

store.watch(() => {
  if (!timer) timer = setTimeout(look, PATIENCE);
});
look();
