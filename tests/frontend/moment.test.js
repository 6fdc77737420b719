// How long ago a tap was, told to the server once it is there again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TapMoments } from "../../server/frontend/logic/moment.js";
import { ServerClock } from "../../server/frontend/logic/server-clock.js";
import { Device } from "./devices.js";

const SAID = Date.parse("2026-11-23T09:00:00Z");

function made() {
  const device = new Device();
  const clock = new ServerClock(device, { said: SAID });
  return { device, clock, moments: new TapMoments(clock, device, "page one") };
}

test("a tap on a page that has heard the server is as old as the server's clock says", () => {
  const { device, clock, moments } = made();
  const tapped = moments.present();
  device.pass(4000);
  device.sleep(60_000);
  clock.hear(SAID + 64_000);
  assert.deepEqual(moments.ageOf(tapped), { age: 64_000, clock: "monotonic" });
});

test("a tap on a page that never heard the server is counted, as long as the device did not sleep", () => {
  const { device, clock, moments } = made();
  clock.resume({ now: SAID - 7_000_000, wall: device.timeOfDay() });
  const tapped = moments.present();
  device.pass(4000);
  clock.hear(SAID + 4000);
  assert.deepEqual(moments.ageOf(tapped), { age: 4000, clock: "monotonic" });
});

test("where the device slept, the time of day decides within what is possible", () => {
  const { device, clock, moments } = made();
  clock.resume({ now: SAID, wall: device.timeOfDay() });
  const tapped = moments.present();
  device.pass(4000);
  device.sleep(60_000);
  clock.hear(SAID + 64_000);
  assert.deepEqual(moments.ageOf(tapped), { age: 64_000, clock: "wall" });
  clock.hear(SAID + 30_000);
  assert.deepEqual(moments.ageOf(tapped), { age: 30_000, clock: "wall" });
});

test("a tap of an earlier page is not counted by the clock of this one", () => {
  const { device, clock, moments } = made();
  clock.resume({ now: SAID, wall: device.timeOfDay() });
  const tapped = moments.present();
  device.pass(10_000);
  device.reload();
  device.pass(500);
  clock.hear(SAID + 10_500);
  const later = new TapMoments(clock, device, "page two");
  assert.notEqual(later.present().page, tapped.page);
  assert.deepEqual(later.ageOf(tapped), { age: 10_500, clock: "wall" });
});

test("no tap is of the future", () => {
  const { clock, moments } = made();
  const tapped = moments.present();
  clock.hear(SAID - 5000);
  assert.equal(moments.ageOf(tapped).age, 0);
});
