// Taps with a server that is there, away, refuses, forgets, or speaks to somebody else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../server/frontend/logic/problem.js";
import { until } from "./devices.js";
import { Rig } from "./tap-rig.js";

const START = /** @type {const} */ (["R1", "start", { task: 1 }, { text: "Start", plate: "沪A·12345" }]);

test("a tap that the server takes at once is answered, and nothing is left of it", async () => {
  const rig = new Rig();
  const given = await rig.queue.give(...START);
  assert.equal(given.answer?.job.order_no, "R1");
  assert.deepEqual(await rig.store.all(), []);
  assert.deepEqual(rig.server.headers, [{}]);
  assert.deepEqual(rig.heard, ["answered start"]);
  assert.deepEqual(rig.waits, []);
});

test("a tap without the network waits, and goes with its age once the server is there again", async () => {
  const rig = new Rig();
  rig.server.isThere = false;
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  assert.ok(!rig.queue.isReachable());
  await until(() => rig.waits.length === 1);
  rig.device.pass(90_000);
  rig.server.isThere = true;
  rig.runTimers();
  await until(async () => (await rig.store.all()).length === 0);
  await until(() => rig.heard.includes("sent 1"));
  assert.deepEqual(rig.server.recorded, ["R1 start"]);
  assert.equal(rig.server.headers.at(-1)?.["X-Tap-Age"], "90000");
});

test("taps go in the order of tapping, each under the one key it got at the tap", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  await rig.queue.give("R1", "finish", { task: 1 }, { text: "Finish" });
  rig.server.loses = 1;
  rig.server.isThere = true;
  await rig.queue.flush();
  await rig.queue.flush();
  assert.deepEqual(rig.server.recorded, ["R1 start", "R1 finish"]);
  assert.deepEqual(rig.server.keys, ["key-1", "key-1", "key-2"]);
  assert.deepEqual(
    rig.server.headers.map((headers) => headers["X-Tap-Age"]),
    ["0", "0", "0"],
  );
  assert.deepEqual(
    rig.heard.filter((what) => what.startsWith("the server says")),
    ["the server says 2026-11-23T09:00:00.000Z", "the server says 2026-11-23T09:00:00.000Z"],
  );
  assert.ok(rig.queue.isReachable());
});

test("the same tap twice, because nothing seemed to happen, is one", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  assert.deepEqual(await rig.queue.give("R1", "start", { task: 2 }, { text: "Start" }), { queued: 2 });
});

test("whoever has just tapped is told of a refusal on the spot", async () => {
  const rig = new Rig();
  rig.server.refuses("R1", { status: 409, detail: "somebody was faster" });
  await assert.rejects(rig.queue.give(...START), (error) => error instanceof Problem && error.status === 409);
  assert.deepEqual(await rig.store.all(), []);
  assert.deepEqual(rig.heard, []);
});

test("a late refusal stays, and stops what was tapped after it about the same car alone", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  await rig.queue.give("R1", "finish", { task: 1 }, { text: "Finish" });
  await rig.queue.give("R2", "start", { task: 1 }, { text: "Start" });
  rig.server.isThere = true;
  rig.server.refuses("R1", { status: 409, detail: "not dispatched", current: { seq: 70 } });
  await rig.queue.flush();
  assert.deepEqual(rig.server.recorded, ["R2 start"]);
  const [first, second] = await rig.store.all();
  assert.deepEqual(first.problem, { status: 409, detail: "not dispatched", seq: 70 });
  assert.equal(second.state, "waiting");
  assert.ok(rig.heard.includes("refused start: not dispatched"));
});

test("what was refused is done once more on what is now so, under a fresh key", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give("R1", "dispatch", { task: 1, seen: 3 }, { text: "Dispatch" });
  rig.server.isThere = true;
  rig.server.refuses("R1", { status: 409, detail: "changed", current: { seq: 70 } });
  await rig.queue.flush();
  rig.server.refuses("R1", null);
  await rig.queue.redo(1);
  await until(async () => (await rig.store.all()).length === 0);
  assert.equal(rig.server.bodies.at(-1)?.seen, 70);
  assert.notEqual(rig.server.keys.at(-1), rig.server.keys.at(0));
});

test("one's own dispatch is no surprise to the next tap about the same car", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give("R1", "dispatch", { task: 1, seen: 3 }, { text: "Dispatch" });
  await rig.queue.give("R1", "dispatch", { task: 2, seen: 3 }, { text: "Dispatch" });
  rig.server.isThere = true;
  await rig.queue.flush();
  assert.equal(rig.server.bodies.at(-1)?.seen, 101);
});

test("a tap taken back before it was sent never happened", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  await rig.queue.withdraw(1);
  rig.server.isThere = true;
  await rig.queue.flush();
  assert.deepEqual(rig.server.recorded, []);
});

test("a tap taken back after it was sent is undone once it is known to be recorded", async () => {
  const rig = new Rig();
  rig.server.loses = 1;
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  await rig.queue.withdraw(1);
  await until(async () => (await rig.store.all()).length === 0);
  assert.deepEqual(rig.server.recorded, ["R1 start", "R1 undo"]);
  assert.deepEqual(rig.server.bodies.at(-1), { event: 101 });
});

test("taps that were sent together are counted once", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  await rig.queue.give("R2", "start", { task: 1 }, { text: "Start" });
  rig.server.isThere = true;
  await rig.queue.flush();
  await rig.queue.flush();
  assert.deepEqual(
    rig.heard.filter((what) => what.startsWith("sent")),
    ["sent 2"],
  );
});

test("a server that answers with a fault when it is greeted is given nothing", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isAtFault = true;
  await rig.queue.give(...START);
  await rig.queue.flush();
  assert.deepEqual(rig.server.keys, []);
  assert.ok(!rig.queue.isReachable());
});

test("nothing of one person is sent while somebody else is signed in", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.person = "Wang";
  await rig.queue.give(...START);
  await rig.queue.flush();
  assert.deepEqual(rig.server.recorded, []);
  assert.equal((await rig.store.all()).length, 1);
});

test("taps of somebody else on this device are not touched", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  const [other] = await rig.store.all();
  await rig.store.change(1, { ...other, person: "Wang" });
  rig.server.isThere = true;
  await rig.queue.flush();
  assert.deepEqual(await rig.queue.mine(), []);
  assert.deepEqual(rig.server.recorded, []);
});

test("at the end of the session the taps wait, and whoever waits for an answer is led to sign-in", async () => {
  const rig = new Rig();
  rig.server.refuses("R1", { status: 401, detail: "sign in" });
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  assert.deepEqual(rig.heard, ["signed out, awaited: true"]);
  await rig.queue.flush();
  assert.equal(rig.heard.at(-1), "signed out, awaited: false");
  assert.equal((await rig.store.all())[0].state, "waiting");
});

test("a session that has ended says so to a server that is greeted, and the server is there", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isSignedOut = true;
  await rig.queue.give(...START);
  await until(() => rig.heard.length > 0);
  assert.equal(rig.heard[0], "signed out, awaited: false");
  assert.ok(rig.queue.isReachable());
  assert.deepEqual(rig.server.keys, []);
});

test("a tap that took long on its way to the server tells its age", async () => {
  const rig = new Rig();
  const { add } = rig.store;
  rig.store.add = (tap) => {
    rig.device.pass(1500);
    return add.call(rig.store, tap);
  };
  await rig.queue.give(...START);
  assert.deepEqual(rig.server.headers, [{ "X-Tap-Age": "1500", "X-Tap-Clock": "monotonic" }]);
});

test("a tap taken back in the moment in which it was to go stops no other", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  await rig.queue.give("R2", "start", { task: 1 }, { text: "Start" });
  await rig.queue.flush();
  const { change } = rig.store;
  rig.store.change = async (id, changes) => {
    if (id === 1) await rig.store.remove(1);
    return change.call(rig.store, id, changes);
  };
  rig.server.isThere = true;
  await rig.queue.flush();
  assert.deepEqual(rig.server.recorded, ["R2 start"]);
});

test("another person's session refuses nothing for ever", async () => {
  const rig = new Rig();
  rig.server.refuses("R1", { status: 409, type: "urn:shopboard:problem:other-person", detail: "Wang is signed in" });
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  assert.deepEqual(rig.heard, ["other person: Wang is signed in"]);
});

test("a server at fault is asked a few times, then the person is told", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.refuses("R1", { status: 500, detail: "a fault" });
  await rig.queue.give(...START);
  for (let tries = 0; tries < 6; tries += 1) await rig.queue.flush();
  const [tap] = await rig.store.all();
  assert.deepEqual([tap.state, tap.tries], ["refused", 6]);
});

test("a server that is overloaded is asked for as long as it takes, after longer and longer waits", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.refuses("R1", { status: 503, detail: "busy" });
  await rig.queue.give(...START);
  for (let tries = 0; tries < 8; tries += 1) await rig.queue.flush();
  assert.equal((await rig.store.all())[0].state, "waiting");
  assert.deepEqual(rig.waits.slice(-3), [30_000, 30_000, 30_000]);
  assert.deepEqual(rig.waits.slice(0, 3), [1000, 2000, 4000]);
});

test("a device that keeps nothing gets one try", async () => {
  const rig = new Rig({ keeps: false });
  assert.equal((await rig.queue.give(...START)).answer?.job.order_no, "R1");
  rig.server.isThere = false;
  await assert.rejects(rig.queue.give(...START), TypeError);
  assert.deepEqual(rig.heard, ["offline"]);
  rig.server.isThere = true;
  rig.server.refuses("R1", { status: 409, detail: "no" });
  await assert.rejects(rig.queue.give(...START), Problem);
});

test("who watches a tap hears once that it waits no longer", async () => {
  const rig = new Rig({ isReachable: false });
  rig.server.isThere = false;
  await rig.queue.give(...START);
  let settled = 0;
  rig.queue.whenSettled(1, () => {
    settled += 1;
  });
  await rig.queue.flush();
  await rig.store.change(1, { plate: "沪A·00000" });
  assert.equal(settled, 0);
  rig.server.isThere = true;
  await rig.queue.flush();
  await until(() => settled > 0);
  await rig.store.remove(1);
  assert.equal(settled, 1);
});

test("a link that is stale makes taps wait at once", async () => {
  const rig = new Rig();
  rig.queue.heard(false);
  assert.ok(!rig.queue.isReachable());
  rig.server.isThere = false;
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  await until(() => rig.waits.length === 1);
  assert.deepEqual(rig.server.keys, []);
});

test("a link that comes back sends what waits", async () => {
  const rig = new Rig();
  rig.queue.lost();
  rig.server.isThere = false;
  assert.deepEqual(await rig.queue.give(...START), { queued: 1 });
  rig.server.isThere = true;
  rig.queue.heard(true);
  await until(() => rig.server.recorded.length === 1);
  assert.ok(rig.queue.isReachable());
});
