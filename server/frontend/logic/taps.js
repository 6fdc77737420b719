// Taps that wait: which one goes next, when it is tried again, and what an answer makes of it.

import { Problem } from "./problem.js";

/** @import { CommandAnswer, CommandBody, Moment, NewTap, ProblemBody, QueueParts, Tap } from "../types.js" */

const WAITS_SECONDS = [1, 2, 4, 8, 15, 30];
/** A server that answers with a fault of its own gets so many tries; then the person must know. */
const FAULTS = 5;

const PATIENCE_SECONDS = 8;
/** So many characters a second at least go over a workshop's network: a photograph takes its time. */
const SLOWEST = 20_000;

/**
 * How long the server may take to answer a request with this body.
 *
 * @param {CommandBody} [body]
 */
export function patience(body) {
  return PATIENCE_SECONDS + Math.ceil((JSON.stringify(body)?.length ?? 0) / SLOWEST);
}

/**
 * @param {Pick<NewTap, "key" | "person" | "order" | "command" | "body" | "text" | "plate">} wish
 * @param {Moment} tapped
 * @returns {NewTap}
 */
export function newTap(wish, tapped) {
  return { ...wish, path: pathOf(wish.order, wish.command), tapped, tries: 0, state: "waiting" };
}

/**
 * What stands for an order in a tap about an appointment: no order has such a number. Without `id` one that is booked now.
 *
 * @param {string} id
 * @param {string} plate
 */
export function appointmentOrder(id, plate = "") {
  return id ? `#${id}` : `#+${plate}`;
}

/**
 * What stands for an order in a tap about a person or a bay of the shop: its address.
 *
 * @param {string} path like "/presence/NAME"
 */
export function shopOrder(path) {
  return `@${path}`;
}

/**
 * Whether a tap is about an order, and not about an appointment, a person or a bay.
 *
 * @param {Pick<NewTap, "order">} tap
 */
export function isOfOrder({ order }) {
  return !/^[#@]/.test(order);
}

/**
 * How a tap is sent.
 *
 * @param {Pick<NewTap, "order" | "command">} tap
 */
export function methodOf({ order, command }) {
  return order.startsWith("@") && command !== "undo" ? "PUT" : "POST";
}

/**
 * @param {string} order
 * @param {string} command
 */
function pathOf(order, command) {
  if (order.startsWith("@")) return command === "undo" ? "/presence/undo" : order.slice(1);
  if (order.startsWith("#+")) return "/appointments";
  if (order.startsWith("#")) return `/appointments/${order.slice(1)}/${command}`;
  return `/jobs/${encodeURIComponent(order)}/${command}`;
}

/**
 * The one try that a tap gets in a browser that keeps nothing. Throws Problem.
 *
 * @param {NewTap} tap
 * @param {Pick<QueueParts, "send" | "listener">} parts
 */
export async function sendOnce(tap, { send, listener }) {
  const answer = await send(methodOf(tap), tap.path, tap.body, { key: tap.key }).catch((error) => {
    listener.offline();
    throw error;
  });
  if (answer.ok) return /** @type {CommandAnswer} */ (await answer.json());
  throw new Problem(answer.status, /** @type {ProblemBody} */ (await answer.json().catch(() => ({}))));
}

/**
 * The oldest tap that may go. What was tapped after a refused one of the same order waits until that is settled.
 *
 * @param {Tap[]} taps the oldest first
 */
export function nextOf(taps) {
  const stopped = new Set();
  for (const tap of taps) {
    if (tap.state === "refused") stopped.add(tap.order);
    else if (!stopped.has(tap.order)) return tap;
  }
  return null;
}

/**
 * How long to wait (ms) after so many failures, before the server is asked again.
 *
 * @param {number} failures
 */
export function waitAfter(failures) {
  return WAITS_SECONDS[Math.min(failures, WAITS_SECONDS.length - 1)] * 1000;
}

/**
 * What a refusal means for the queue: "away" is a server that has done nothing and may be asked again.
 *
 * @param {Problem} problem
 * @param {number} tries how often the tap was sent before
 */
export function verdictOn({ status, body }, tries) {
  if (status === 401) return "signed-out";
  if (body.type?.endsWith(":other-person")) return "other-person";
  if (status === 429 || status === 503 || (status >= 500 && tries < FAULTS)) return "away";
  return "refused";
}

/**
 * The body of a `later` tap once `tap` was done, where it changes: a dispatch of one's own is no surprise to the next one.
 *
 * @param {Tap} later
 * @param {Tap} tap
 * @param {CommandAnswer} answer
 * @returns {CommandBody | null}
 */
export function seenAfter(later, tap, answer) {
  if (
    !isOfOrder(tap) ||
    later.order !== tap.order ||
    later.id <= tap.id ||
    later.body.seen === undefined ||
    later.tries
  )
    return null;
  return { ...later.body, seen: Math.max(later.body.seen, answer.job.seq) };
}

/**
 * What changes in a refused tap that is given once more, on what is now so.
 *
 * @param {Tap} tap
 * @param {string} key
 * @param {Moment} tapped
 * @returns {Partial<Tap>}
 */
export function redone({ body, problem }, key, tapped) {
  const seen = body.seen === undefined ? {} : { seen: problem?.seq ?? body.seen };
  return { key, body: { ...body, ...seen }, tapped, tries: 0, state: "waiting", problem: null };
}

/**
 * The event by which what a tap recorded is taken back; undefined where that is not done by itself: a car that has come,
 * or was booked, is there.
 *
 * @param {Tap} tap
 * @param {CommandAnswer} answer
 * @returns {number | undefined}
 */
export function eventOf(tap, answer) {
  if (isOfOrder(tap)) return answer.events.find((event) => event.job === tap.order)?.seq;
  if (tap.order.startsWith("@")) return tap.command === "undo" ? undefined : /** @type {any} */ (answer.events[0]);
  return ["book", "arrive", "undo"].includes(tap.command) ? undefined : /** @type {any} */ (answer.events.at(-1));
}

/**
 * The undo that takes the place of a tap, under a key of its own that stays the same.
 *
 * @param {Tap} tap
 * @param {number} event the one that it recorded
 * @param {Moment} tapped
 * @returns {Partial<Tap>}
 */
export function undoOf(tap, event, tapped) {
  const undo = { key: `${tap.key}-undo`, path: pathOf(tap.order, "undo"), command: "undo", body: { event } };
  return { ...undo, tries: 0, state: "waiting", tapped };
}
