// The true moment of a tap, whatever the device's time of day says: what has passed since is counted, not read off.

import { newKey } from "../api.js";
import { isSure, lastHeard, now, scaled } from "../clock.js";

/** The counting clock begins anew with each load of a page: this is the name of the present one. */
const PAGE = newKey();
const STEADY = 2000;

/** What must be known about the moment of a tap to tell its age later. Times in ms, `at` and `seen` by the server's clock. */
export function moment() {
  return { at: now(), sure: isSure(), seen: lastHeard(), run: performance.now(), wall: Date.now(), page: PAGE };
}

/** How long ago that was, in ms of the server's clock, which must just have been heard; and by which clock it was counted.

    The counting clock stands still while a device sleeps, so that it never counts too much; the server's clock now less what
    it was believed to be at the tap is never too little. Where neither is known to be right, the time of day decides between. */
export function ageOf(tapped) {
  const most = Math.max(0, now() - tapped.at);
  if (tapped.sure) return { age: most, clock: "monotonic" };
  const counted = tapped.page === PAGE ? performance.now() - tapped.run : 0;
  const passed = Date.now() - tapped.wall;
  if (tapped.page === PAGE && Math.abs(passed - counted) < STEADY) return { age: scaled(counted), clock: "monotonic" };
  return { age: Math.min(Math.max(scaled(passed), scaled(counted)), most), clock: "wall" };
}
