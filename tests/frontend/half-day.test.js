// At what time a car comes that is put into another half-day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { timeIn } from "../../server/frontend/logic/half-day.js";

const at = (/** @type {string} */ text) => Date.parse(`${text}:00Z`);
const NOON = at("2026-05-04T12:00");

test("the clock time stays where it lies in the half-day, on a later day and on an earlier one", () => {
  assert.equal(
    timeIn(at("2026-05-05T09:30"), at("2026-05-07T08:30"), at("2026-05-07T12:00"), NOON),
    at("2026-05-07T09:30"),
  );
  assert.equal(
    timeIn(at("2026-05-07T09:30"), at("2026-05-05T08:30"), at("2026-05-05T12:00"), NOON),
    at("2026-05-05T09:30"),
  );
});

test("else the car comes when the half-day begins, or soon where that has passed", () => {
  assert.equal(
    timeIn(at("2026-05-05T09:30"), at("2026-05-05T13:00"), at("2026-05-05T17:30"), NOON),
    at("2026-05-05T13:00"),
  );
  const now = at("2026-05-04T13:10");
  assert.equal(
    timeIn(at("2026-05-05T09:30"), at("2026-05-04T13:00"), at("2026-05-04T17:30"), now),
    at("2026-05-04T13:15"),
  );
});

test("into a half-day that is over it cannot be put", () => {
  assert.equal(timeIn(at("2026-05-05T09:30"), at("2026-05-04T08:30"), at("2026-05-04T12:00"), NOON), 0);
});
