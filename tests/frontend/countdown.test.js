// What is left of a promise, in minutes as people count them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { durationWord, remaining, workWord } from "../../server/frontend/logic/countdown.js";

/** tests/server/pages/test_frame.py holds the server to the same. */
const TABLE = new URL("durations.json", import.meta.url);
/** @type {Record<string, string>} */
const ENGLISH = {
  days: "%(days)s days",
  hours: "%(hours)s h %(minutes)s min",
  "whole-hours": "%(hours)s h",
  minutes: "%(minutes)s min",
};

/** @param {[key: string, places: Record<string, string | number>]} word */
function said([key, places]) {
  return ENGLISH[key].replace(/%\((\w+)\)s/g, (_, name) => String(places[name]));
}

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
  assert.deepEqual(durationWord(60.9), ["minutes", { minutes: 1 }]);
  assert.deepEqual(durationWord(-120), ["minutes", { minutes: 2 }]);
});

test("what lasts is said as the server says it", () => {
  for (const { minutes, passing, work } of JSON.parse(readFileSync(TABLE, "utf8"))) {
    assert.equal(said(durationWord(minutes * 60)), passing);
    assert.equal(said(workWord(minutes)), work);
  }
});
