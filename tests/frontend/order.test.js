// What comes first: rows by their sort keys, cards by urgency, chips in rows, and pages that take turns.

import assert from "node:assert/strict";
import { test } from "node:test";
import { stack } from "../../server/frontend/logic/lanes.js";
import { compare } from "../../server/frontend/logic/sort-key.js";
import { turn } from "../../server/frontend/logic/turning.js";
import { byUrgency, worst } from "../../server/frontend/logic/urgency.js";

test("sort keys are compared part by part, and a longer one comes after its beginning", () => {
  const keys = [
    [1, "b"],
    [0, "z", 3],
    [1, "a"],
    [0, "z"],
    [10, "a"],
    [2, "a"],
  ];
  assert.deepEqual(keys.sort(compare), [
    [0, "z"],
    [0, "z", 3],
    [1, "a"],
    [1, "b"],
    [2, "a"],
    [10, "a"],
  ]);
  assert.equal(compare([1, "a"], [1, "a"]), 0);
});

test("the card that must begin first comes first, those without a time last and by name", () => {
  const cards = [
    { order: "", piece: "R2/1" },
    { order: "900", piece: "R3/1" },
    { order: "80", piece: "R4/1" },
    { order: "", piece: "R1/1" },
  ];
  assert.deepEqual(
    cards.sort(byUrgency).map(({ piece }) => piece),
    ["R4/1", "R3/1", "R1/1", "R2/1"],
  );
});

test("a tab shows the worst risk of its cards", () => {
  assert.equal(worst(["tight", "overdue", "none"]), "overdue");
  assert.equal(worst(["tight", "late_expected"]), "late_expected");
  assert.equal(worst([undefined, "unheard of"]), "none");
  assert.equal(worst([]), "none");
});

test("chips that do not meet share a row, those that cover each other do not", () => {
  const spans = [
    { left: 100, right: 200 },
    { left: 0, right: 100 },
    { left: 50, right: 120 },
  ];
  assert.deepEqual(stack(spans), { rows: [0, 0, 1], count: 2 });
  const same = { left: 0, right: 100 };
  assert.deepEqual(stack([same, same, same]).rows, [0, 1, 2]);
  assert.deepEqual(stack([]), { rows: [], count: 1 });
});

test("so much as is tolerated two chips may cover each other", () => {
  const spans = [
    { left: 0, right: 106 },
    { left: 100, right: 200 },
  ];
  assert.equal(stack(spans, 6).count, 1);
  assert.equal(stack(spans, 5).count, 2);
});

test("a list that fits is one page", () => {
  const { page, pages, shown } = turn([false, true, false], 3, 4);
  assert.deepEqual({ page, pages, shown: [...shown] }, { page: 0, pages: 1, shown: [0, 1, 2] });
});

test("every row has its turn, and what is urgent stays on every page", () => {
  const rows = [false, true, false, false, false];
  const first = turn(rows, 3, 0);
  const second = turn(rows, 3, 1);
  assert.deepEqual([...first.shown], [1, 0, 2]);
  assert.deepEqual([...second.shown], [1, 3, 4]);
  assert.equal(first.pages, 2);
  assert.equal(turn(rows, 3, 2).page, 0);
});

test("what is urgent fills half a page at most", () => {
  const { shown, staying, pages } = turn([true, true, true, true, true], 4, 0);
  assert.deepEqual([...staying], [0, 1]);
  assert.deepEqual([...shown], [0, 1, 2, 3]);
  assert.equal(pages, 2);
});

test("a page with room for one row still turns", () => {
  assert.deepEqual([...turn([true, false], 1, 1).shown], [1]);
});
