// The page's queue of taps (logic/tap-queue.js): kept in IndexedDB, sent over HTTP, and told about in toasts.

import { TapMoments } from "../../logic/moment.js";
import { Problem } from "../../logic/problem.js";
import { TapQueue } from "../../logic/tap-queue.js";
import { newKey, once, showProblem, signInAgain } from "../api.js";
import { clock, device, hear } from "../clock.js";
import { toast, toastOffline } from "../toast.js";
import { meta, word } from "../words.js";
import * as store from "./store.js";

/** @import { CommandBody, TapListener } from "../../types.js" */

const person = meta("person");

/** @type {TapListener} */
const listener = {
  offline: toastOffline,
  sent: (count) => toast(word("taps-sent", { count }), { kind: "good" }),
  answered: (tap, answer) => document.dispatchEvent(new CustomEvent("tap-answered", { detail: { tap, answer } })),
  refused: (tap, { detail }) => toast(`${tap.plate || tap.order} ${tap.text}: ${detail}`, { kind: "bad" }),
  otherPerson: (detail) => toast(detail, { kind: "bad" }),
  signedOut: (isAwaited) => {
    if (isAwaited) signInAgain();
    else document.dispatchEvent(new CustomEvent("signed-out"));
  },
  clock: hear,
};

const queue = new TapQueue({
  person,
  store,
  send: once,
  listener,
  moments: new TapMoments(clock, device, newKey()),
  newKey,
  undoText: (what) => word("undo-of", { what }),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  // What the browser itself has kept says nothing of the server.
  isReachable: navigator.onLine && document.documentElement.dataset.kept === undefined,
});

/**
 * Give a command of an order: {answer} when it is done, {queued: id} when it waits for the network. Throws Problem.
 *
 * `text` says what it is, `plate` about which car: for the list of what waits.
 *
 * @param {string} order
 * @param {string} command
 * @param {CommandBody} body
 * @param {{ text: string, plate?: string, key?: string }} about
 */
export function give(order, command, body, about) {
  return queue.give(order, command, body, about);
}

/** Whether the server answered when it was last asked or heard. */
export function isReachable() {
  return queue.isReachable();
}

/**
 * Take a tap back that has not been answered yet.
 *
 * @param {number} id
 */
export function withdraw(id) {
  return queue.withdraw(id);
}

/**
 * Do what was refused once more.
 *
 * @param {number} id
 */
export function redo(id) {
  return queue.redo(id);
}

/**
 * `act` runs once, when the tap waits no longer.
 *
 * @param {number} id
 * @param {() => void} act
 */
export function whenSettled(id, act) {
  queue.whenSettled(id, act);
}

/** Send what waits, now. */
export function flush() {
  return queue.flush();
}

/**
 * Say what became of a command given by `give`: a refusal where it belongs.
 *
 * @param {unknown} error
 * @param {HTMLFormElement | null} form
 */
export function tellProblem(error, form = null) {
  if (error instanceof Problem) showProblem(error, form);
}

if (person) {
  addEventListener("online", flush);
  addEventListener("offline", () => queue.lost());
  // Whoever pushes rows is there, and has just said what time it is.
  document.addEventListener("link", ({ detail }) => queue.heard(detail === "live"));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) flush();
  });
  // What an earlier page has left behind.
  flush();
}
