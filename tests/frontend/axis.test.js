// The scale of the foreman's tablet: instants to pixels, with the nights folded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis, NIGHT } from "../../server/frontend/logic/axis.js";

const HOUR = 3_600_000;
const MIDNIGHT = Date.parse("2026-11-23T00:00:00Z");

/**
 * A day from 8 to 17 with lunch from 12 to 13, shown from 7:30 to 17:30.
 *
 * @param {number} index
 */
function day(index) {
  const midnight = MIDNIGHT + index * 24 * HOUR;
  /** @param {number} hour */
  const at = (hour) => midnight + hour * HOUR;
  /** @type {[number, number][]} */
  const open = [
    [at(8), at(12)],
    [at(13), at(17)],
  ];
  return { midnight, from: at(7.5), to: at(17.5), open };
}

const axis = new Axis([day(0), day(1)], 2);
const DAY_WIDTH = 10 * 60 * 2;

test("a minute is as wide as the scale says", () => {
  assert.equal(axis.x(day(0).from), 0);
  assert.equal(axis.x(day(0).from + HOUR), 120);
  assert.equal(axis.x(day(1).from + HOUR), DAY_WIDTH + NIGHT + 120);
  assert.equal(axis.width, 2 * DAY_WIDTH + NIGHT);
});

test("what falls into a night stands in its middle, what is not shown at the edges", () => {
  assert.equal(axis.x(MIDNIGHT + 20 * HOUR), DAY_WIDTH + NIGHT / 2);
  assert.equal(axis.x(MIDNIGHT), 0);
  assert.equal(axis.x(MIDNIGHT + 48 * HOUR), axis.width);
});

test("the axis never goes back", () => {
  let last = 0;
  for (let at = MIDNIGHT; at < MIDNIGHT + 48 * HOUR; at += 600_000) {
    assert.ok(axis.x(at) >= last, new Date(at).toISOString());
    last = axis.x(at);
  }
});

test("half a night belongs to each day beside it", () => {
  assert.equal(axis.dayAt(-500), 0);
  assert.equal(axis.dayAt(DAY_WIDTH + NIGHT / 2 - 1), 0);
  assert.equal(axis.dayAt(DAY_WIDTH + NIGHT / 2), 1);
});

test("what is closed is hatched: before, lunch, after, and the night", () => {
  assert.deepEqual(axis.closed().slice(0, 4), [
    { left: 0, width: 60, lunch: false },
    { left: 540, width: 120, lunch: true },
    { left: 1140, width: 60, lunch: false },
    { left: DAY_WIDTH, width: NIGHT, lunch: false },
  ]);
  assert.equal(axis.closed().length, 7);
});

test("full hours are those of the site, also where they are half past in UTC", () => {
  assert.deepEqual(axis.hours().slice(0, 2), [MIDNIGHT + 8 * HOUR, MIDNIGHT + 9 * HOUR]);
  const shifted = { ...day(0), midnight: MIDNIGHT + HOUR / 2 };
  assert.equal(new Axis([shifted], 1).hours()[0], MIDNIGHT + 7.5 * HOUR);
});

test("a day that closes on the hour is hatched no further, and its last hour is no line", () => {
  const [from, to] = [MIDNIGHT + 8 * HOUR, MIDNIGHT + 17 * HOUR];
  const short = new Axis([{ midnight: MIDNIGHT, from, to, open: [[from, to]] }], 1);
  assert.deepEqual(short.closed(), []);
  assert.equal(short.hours().at(-1), to - HOUR);
});

test("no days are no width", () => {
  assert.equal(new Axis([], 2).width, 0);
});
