// The server's clock on a device that sleeps, is set, and opens pages without the server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../server/frontend/logic/server-clock.js";
import { Device } from "./devices.js";

const SAID = Date.parse("2026-11-23T09:00:00Z");

/** @param {{ speed?: number }} options */
function made({ speed } = {}) {
  const device = new Device();
  return { device, clock: new ServerClock(device, { said: SAID, speed }) };
}

test("the clock goes on by what is counted, whatever time of day the device shows", () => {
  const { device, clock } = made();
  device.pass(5000);
  device.sleep(60_000);
  assert.equal(clock.now(), SAID + 5000);
});

test("the time that passed while the page was loading counts too", () => {
  const device = new Device();
  const answeredAt = device.counted();
  device.pass(5700);
  const clock = new ServerClock(device, { said: SAID, countedAt: answeredAt });
  assert.equal(clock.now(), SAID + 5700);
  assert.equal(clock.lastHeard(), SAID);
  device.pass(1900);
  assert.ok(clock.isSure());
  assert.equal(clock.kept()?.now, SAID + 7600);
});

test("in a demo the clock runs faster", () => {
  const { device, clock } = made({ speed: 30 });
  device.pass(1000);
  assert.equal(clock.now(), SAID + 30_000);
  assert.equal(clock.scaled(2000), 60_000);
});

test("what the server says sets the clock, and no nonsense does", () => {
  const { device, clock } = made();
  clock.hear(SAID + 9000);
  device.pass(100);
  clock.hear(Number.NaN);
  assert.equal(clock.now(), SAID + 9100);
  assert.equal(clock.lastHeard(), SAID + 9000);
});

test("a device that has slept is not sure until it hears the server again", () => {
  const { device, clock } = made();
  device.pass(60_000);
  assert.ok(clock.isSure());
  device.sleep(3000);
  assert.ok(!clock.isSure());
  clock.hear(SAID + 63_000);
  assert.ok(clock.isSure());
});

test("a page that was kept goes on from what an earlier page has kept", () => {
  const { device, clock } = made();
  const kept = clock.kept();
  device.pass(90_000);
  device.reload();
  const later = new ServerClock(device, { said: SAID });
  later.resume(kept);
  device.pass(1000);
  assert.equal(later.now(), SAID + 91_000);
  assert.ok(!later.isSure());
  assert.equal(later.kept(), null);
});

test("a page that was kept and knows nothing of an earlier one begins when it was made", () => {
  const { device, clock } = made();
  device.pass(90_000);
  clock.resume(null);
  assert.equal(clock.now(), SAID);
});

test("a page that was kept is sure again once it hears the server", () => {
  const { device, clock } = made();
  clock.resume(null);
  device.pass(1000);
  clock.hear(SAID + 500);
  assert.ok(clock.isSure());
  assert.deepEqual(clock.kept(), { now: SAID + 500, wall: device.timeOfDay() });
});

test("an older view says of what time it is, and moves no clock", () => {
  const { clock } = made();
  clock.recall(SAID - 3_600_000);
  assert.equal(clock.lastHeard(), SAID - 3_600_000);
  assert.equal(clock.now(), SAID);
});
