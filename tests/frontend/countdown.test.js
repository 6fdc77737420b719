// What is left of a promise, in minutes as people count them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { durationWord, remaining } from "../../server/frontend/logic/countdown.js";

const FIVE = Date.parse("2026-11-23T17:00:00Z");

test("a promise has passed when its minute has", () => {
  assert.deepEqual(remaining(FIVE, FIVE + 59_000), { minutes: 0, state: "soon" });
  assert.deepEqual(remaining(FIVE, FIVE + 60_000), { minutes: -1, state: "past" });
});

test("half an hour before is soon", () => {
  assert.equal(remaining(FIVE, FIVE - 30 * 60_000).state, "far");
  assert.equal(remaining(FIVE, FIVE - 29 * 60_000 - 1).state, "far");
  assert.equal(remaining(FIVE, FIVE - 29 * 60_000).state, "soon");
});

test("a duration is said in its own unit, cut to minutes", () => {
  assert.deepEqual(durationWord(59), ["under-a-minute", {}]);
  assert.deepEqual(durationWord(60), ["minutes", { minutes: 1 }]);
  assert.deepEqual(durationWord(3600), ["hours", { hours: 1, minutes: "00" }]);
  assert.deepEqual(durationWord(3900), ["hours", { hours: 1, minutes: "05" }]);
  assert.deepEqual(durationWord(47 * 3600), ["hours", { hours: 47, minutes: "00" }]);
  assert.deepEqual(durationWord(48 * 3600), ["days", { days: 2 }]);
  assert.deepEqual(durationWord(-120), ["minutes", { minutes: 2 }]);
});
