// What an answer about one tap means for the taps after it.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  appointmentOrder,
  eventOf,
  methodOf,
  newTap,
  nextOf,
  patience,
  seenAfter,
  shopOrder,
  undoOf,
  waitAfter,
} from "../../server/frontend/logic/taps.js";

/** @import { Tap } from "../../server/frontend/types.js" */

const MOMENT = { at: 0, sure: true, seen: 0, run: 0, wall: 0, page: "" };
const ANSWER = { job: { order_no: "R1", plate: "", seq: 40 }, events: [] };

/**
 * @param {number} id
 * @param {Partial<Tap>} about
 * @returns {Tap}
 */
function tap(id, about = {}) {
  const wish = { key: "k", person: "Li", order: "R1", command: "dispatch", body: { seen: 3 }, text: "", plate: "" };
  return { ...newTap(wish, MOMENT), id, ...about };
}

test("a later tap about the same car has seen what one's own tap has done", () => {
  assert.deepEqual(seenAfter(tap(2), tap(1), ANSWER), { seen: 40 });
  assert.deepEqual(seenAfter(tap(2, { body: { seen: 50, task: 1 } }), tap(1), ANSWER), { seen: 50, task: 1 });
});

test("no other tap has: of another car, an earlier one, the same, one on its way, one that does not say", () => {
  assert.equal(seenAfter(tap(2, { order: "R2" }), tap(1), ANSWER), null);
  assert.equal(seenAfter(tap(1), tap(2), ANSWER), null);
  assert.equal(seenAfter(tap(1), tap(1), ANSWER), null);
  assert.equal(seenAfter(tap(2, { tries: 1 }), tap(1), ANSWER), null);
  assert.equal(seenAfter(tap(2, { body: { task: 1 } }), tap(1), ANSWER), null);
});

test("the oldest goes first, unless an older one of its car was refused", () => {
  assert.equal(nextOf([tap(1), tap(2)])?.id, 1);
  assert.equal(nextOf([tap(1, { state: "refused" }), tap(2), tap(3, { order: "R2" })])?.id, 3);
  assert.equal(nextOf([tap(1, { state: "withdrawn" })])?.id, 1);
  assert.equal(nextOf([]), null);
});

test("the wait grows to half a minute", () => {
  assert.deepEqual([0, 1, 5, 6, 100].map(waitAfter), [1000, 2000, 30_000, 30_000, 30_000]);
});

test("an order's number is safe in an address", () => {
  assert.equal(tap(1, newTap({ ...tap(1), order: "R/1 ä" }, MOMENT)).path, "/jobs/R%2F1%20%C3%A4/dispatch");
});

test("a photograph has the time that a slow network needs for it", () => {
  assert.equal(patience(), 8);
  assert.ok(patience({ task: 1 }) <= 9);
  assert.ok(patience({ note: "", image: "x".repeat(600_000) }) >= 38);
});

test("a tap about an appointment has its own address, and is undone by its own event", () => {
  /** @type {(id: string, command: string) => Tap} */
  const about = (id, command) => tap(1, newTap({ ...tap(1), order: appointmentOrder(id, "沪A1"), command }, MOMENT));
  /** @type {(...events: any[]) => import("../../server/frontend/types.js").CommandAnswer} */
  const answer = (...events) => ({ ...ANSWER, events });
  assert.equal(about("12", "move").path, "/appointments/12/move");
  assert.equal(about("", "book").path, "/appointments");
  assert.equal(eventOf(about("12", "move"), answer(7, 8)), 8);
  assert.equal(eventOf(about("12", "arrive"), answer({ job: "W1", seq: 9 })), undefined);
  assert.equal(eventOf(tap(1), answer({ job: "R1", seq: 9 })), 9);
});

test("a tap about a person or a bay is put at its address, and undone by its first event", () => {
  const away = tap(1, newTap({ ...tap(1), order: shopOrder("/presence/甲"), command: "say" }, MOMENT));
  assert.deepEqual([methodOf(away), away.path], ["PUT", "/presence/甲"]);
  assert.equal(eventOf(away, { ...ANSWER, events: /** @type {any[]} */ ([7, 8]) }), 7);
  const undo = { ...away, ...undoOf(away, 7, MOMENT) };
  assert.deepEqual([methodOf(undo), undo.path], ["POST", "/presence/undo"]);
});
