// A day and a time, however they are typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { typedDay, typedTime } from "../../server/frontend/logic/typed-moment.js";

test("a time needs no colon, and takes that of a Chinese keyboard", () => {
  for (const typed of ["1630", "16:30", "16：30", "16.30", " １６：３０ "]) assert.equal(typedTime(typed), "16:30");
  assert.equal(typedTime("930"), "09:30");
  assert.equal(typedTime("9"), "09:00");
  assert.equal(typedTime("16:30:07"), "16:30:07");
});

test("a day is of this year unless it says another", () => {
  for (const typed of ["11-29", "11/29", "11月29日", "2026/11/29"]) {
    assert.equal(typedDay(typed, "2026-05-04"), "2026-11-29");
  }
  assert.equal(typedDay("2027-1-5", "2026-05-04"), "2027-01-05");
});

test("what is none stays, for whoever refuses it", () => {
  for (const typed of ["", "25:00", "1660", "soon", "12345"]) assert.equal(typedTime(typed), typed);
  for (const typed of ["", "29", "soon"]) assert.equal(typedDay(typed, "2026-05-04"), typed);
});
