// A technician's tasks: where each belongs, who begins, and what waiting taps will make of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { spokenPlate } from "../../server/frontend/logic/spoken-plate.js";
import { beginners, busyWith, foresee, namesIn, sectionOf } from "../../server/frontend/logic/tasks.js";
import { asTimer, workedMinutes, workedSeconds } from "../../server/frontend/logic/worked-time.js";

/** @import { Task } from "../../server/frontend/logic/tasks.js" */
/** @import { Tap } from "../../server/frontend/types.js" */

const MOMENT = { at: 0, sure: true, seen: 0, run: 0, wall: 0, page: "" };
const LI = { name: "Li", team: "A" };

/**
 * @param {Partial<Task>} about
 * @returns {Task}
 */
function task(about = {}) {
  return { order: "R1", task: "1", team: "A", state: "dispatched", people: [], ...about };
}

/**
 * @param {string} command
 * @param {Partial<Tap>} about
 * @returns {Tap}
 */
function tap(command, about = {}) {
  const named = { body: { task: 1, technicians: ["Li"] }, text: command, plate: "", tries: 0 };
  return {
    ...{ id: 1, key: "k", person: "Li", order: "R1", command, path: "", state: "waiting", tapped: MOMENT },
    ...{ ...named, ...about },
  };
}

test("a task of one's own is where its state says, a mate's is apart, another team's nowhere", () => {
  assert.equal(sectionOf(task({ state: "working", people: ["Li", "Wang"] }), LI), "now");
  assert.equal(sectionOf(task({ state: "paused", people: ["Li"] }), LI), "paused");
  assert.equal(sectionOf(task({ state: "dispatched", people: ["Li"] }), LI), "mine");
  assert.equal(sectionOf(task({ state: "working", people: ["Wang"] }), LI), "mates");
  assert.equal(sectionOf(task({ state: "check" }), LI), "mates");
  assert.equal(sectionOf(task({ team: "B" }), LI), "");
  assert.equal(sectionOf(task({ team: "B", state: "working", people: ["Li"] }), LI), "now");
});

test("what a team has got and nobody has begun is for everybody in it", () => {
  assert.equal(sectionOf(task(), LI), "mine");
});

test("the next is what a free bay of the team is offered, whoever's it was, but not what a mate was given by name", () => {
  assert.equal(sectionOf(task({ offered: ["A"] }), LI), "next");
  assert.equal(sectionOf(task({ offered: ["A"], people: ["Li"] }), LI), "next");
  assert.equal(sectionOf(task({ offered: ["A"], people: ["Wang"] }), LI), "mates");
  assert.equal(sectionOf(task({ team: "B", offered: ["A"], people: ["Zhao"] }), LI), "next");
  assert.equal(sectionOf(task({ team: "B", offered: ["B"] }), LI), "");
});

test("those begin who are free, and whoever taps", () => {
  assert.deepEqual(beginners(["Wang", "Zhao"], "Li", new Set(["Zhao"])), ["Wang", "Li"]);
  assert.deepEqual(beginners(["Li"], "Li", new Set(["Li"])), ["Li"]);
});

test("only those who work are busy", () => {
  const chips = [
    { state: "working", technicians: "Li,Wang", plate: "沪A·12345" },
    { state: "paused", technicians: "Zhao", plate: "沪A·99999" },
  ];
  assert.deepEqual(
    [...busyWith(chips)],
    [
      ["Li", "沪A·12345"],
      ["Wang", "沪A·12345"],
    ],
  );
  assert.deepEqual(namesIn(""), []);
});

test("a start makes the task work, with those who were named", () => {
  const tasks = [task()];
  const steps = foresee(tasks, [tap("start")]);
  assert.deepEqual(
    steps.map(({ state, people }) => ({ state, people })),
    [{ state: "working", people: ["Li"] }],
  );
  assert.equal(tasks[0].state, "working");
});

test("whoever begins leaves what they had in hand; colleagues go on there", () => {
  const alone = task({ order: "R2", state: "working", people: ["Li"] });
  const shared = task({ order: "R3", state: "working", people: ["Li", "Wang"] });
  foresee([task(), alone, shared], [tap("start")]);
  assert.equal(alone.state, "paused");
  assert.deepEqual([shared.state, shared.people], ["working", ["Wang"]]);
});

test("a join adds, a step-out takes away and leaves nothing else", () => {
  const here = task({ state: "working", people: ["Wang", "Li"] });
  const elsewhere = task({ order: "R2", state: "working", people: ["Li"] });
  foresee([here, elsewhere], [tap("step-out")]);
  assert.deepEqual([here.people, elsewhere.state], [["Wang"], "working"]);
  foresee([here, elsewhere], [tap("join")]);
  assert.deepEqual([here.people, elsewhere.state], [["Wang", "Li"], "paused"]);
});

test("taps are foreseen one after the other", () => {
  const tasks = [task()];
  const steps = foresee(tasks, [tap("start"), tap("pause", { id: 2, body: { task: 1 } })]);
  assert.deepEqual(
    steps.map(({ state }) => state),
    ["working", "paused"],
  );
  assert.deepEqual(tasks[0].people, ["Li"]);
});

test("what was refused or means no work is not foreseen, and a task of another page changes only who is here", () => {
  const elsewhere = task({ order: "R2", state: "working", people: ["Li"] });
  assert.deepEqual(foresee([task()], [tap("start", { state: "refused" }), tap("warn")]), []);
  const [step] = foresee([elsewhere], [tap("start", { order: "R9" })]);
  assert.equal(step.task, elsewhere);
  assert.equal(elsewhere.state, "paused");
});

test("breaks and nights are no work", () => {
  const HOUR = 3_600_000;
  /** @type {[number, number][]} */
  const hours = [
    [8 * HOUR, 12 * HOUR],
    [13 * HOUR, 17 * HOUR],
    [32 * HOUR, 36 * HOUR],
  ];
  assert.equal(workedSeconds(11 * HOUR, 11.5 * HOUR, hours), 1800);
  assert.equal(workedSeconds(11 * HOUR, 14 * HOUR, hours), 2 * 3600);
  assert.equal(workedSeconds(16 * HOUR, 33 * HOUR, hours), 2 * 3600);
  assert.equal(workedSeconds(12.5 * HOUR, 12.75 * HOUR, hours), 0);
});

test("a timer shows hours, minutes and seconds", () => {
  assert.equal(asTimer(0), "0:00:00");
  assert.equal(asTimer(3909), "1:05:09");
  assert.equal(asTimer(100 * 3600 + 59), "100:00:59");
});

test("a masked plate is read character by character, with how it ends", () => {
  const ending = (/** @type {string} */ tail) => `ending in ${tail}`;
  assert.equal(spokenPlate("沪A·1•••45", ending), "沪 A 1, ending in 4 5");
  assert.equal(spokenPlate("沪A·1***", ending), "沪 A 1");
});

test("minutes worked stand where work rests, and else count up until the shop closes", () => {
  assert.equal(workedMinutes({ worked: "30" }, 0), 30);
  const counts = "600000 3600000";
  assert.equal(workedMinutes({ counts }, 600_000), 0);
  assert.equal(workedMinutes({ counts }, 719_999), 1);
  assert.equal(workedMinutes({ counts }, 720_000), 2);
  assert.equal(workedMinutes({ counts }, 9_000_000), 50);
});
