// The clocks of the workshop, in a browser that stands anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isoOf, roundedUp, SiteTime } from "../../server/frontend/logic/site-time.js";

const shanghai = new SiteTime("Asia/Shanghai");
const berlin = new SiteTime("Europe/Berlin");
const NEAR = { tomorrow: "tomorrow", yesterday: "yesterday" };
const HALF_PAST = Date.parse("2026-11-23T08:30:07Z");

test("a site's clocks show its own zone", () => {
  assert.equal(shanghai.exactly(HALF_PAST), "2026-11-23T16:30:07");
  assert.equal(shanghai.wall(HALF_PAST), "2026-11-23T16:30");
  assert.equal(shanghai.wall(Date.parse("2026-11-22T16:00:00Z")), "2026-11-23T00:00");
});

test("another day is named, today is not", () => {
  /** @param {number} days */
  const said = (days) => shanghai.dayTime(HALF_PAST + days * 24 * 3_600_000, HALF_PAST, NEAR);
  assert.equal(said(0), "16:30");
  assert.equal(said(1), "tomorrow 16:30");
  assert.equal(said(-1), "yesterday 16:30");
  assert.equal(said(2), "11-25 16:30");
  assert.equal(said(-300), "01-27 16:30");
  assert.equal(said(40), "2027-01-02 16:30");
});

test("what is typed becomes the instant that the site's clocks meant", () => {
  assert.equal(shanghai.instantOf("2026-11-23T16:30"), HALF_PAST - 7000);
  assert.equal(shanghai.instantOf("2026-11-23T16:30:07"), HALF_PAST);
  assert.ok(Number.isNaN(shanghai.instantOf("")));
});

test("a time stays what it was when it is read back, in the nights too in which the clocks change", () => {
  for (const day of ["2026-03-29", "2026-10-25", "2026-06-01"]) {
    for (const time of ["01:30", "03:30", "12:00"]) {
      const wall = `${day}T${time}`;
      assert.equal(berlin.wall(berlin.instantOf(wall)), wall);
    }
  }
});

test("a promise is proposed in full five minutes", () => {
  assert.equal(new Date(roundedUp(HALF_PAST)).toISOString(), "2026-11-23T08:35:00.000Z");
  assert.equal(roundedUp(HALF_PAST - 7000), HALF_PAST - 7000);
});

test("no instant is written as none", () => {
  assert.equal(isoOf(null), null);
  assert.equal(isoOf(0), null);
  assert.equal(isoOf(HALF_PAST), "2026-11-23T08:30:07.000Z");
});
