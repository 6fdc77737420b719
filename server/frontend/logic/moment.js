// The true moment of a tap, whatever the device's time of day says: what has passed since is counted, not read off.

/** @import { Moment } from "../types.js" */
/** @import { ServerClock } from "./server-clock.js" */

const STEADY = 2000;

/** Moments of taps on one page, and their age. The counting clock begins anew with each load of a page, hence `page`. */
export class TapMoments {
  #clock;
  #device;
  #page;

  /**
   * @param {ServerClock} clock
   * @param {{ counted: () => number, timeOfDay: () => number }} device
   * @param {string} page a name of this load of the page alone
   */
  constructor(clock, device, page) {
    this.#clock = clock;
    this.#device = device;
    this.#page = page;
  }

  /**
   * What must be known about the present moment to tell its age later.
   *
   * @returns {Moment}
   */
  present() {
    const [clock, device] = [this.#clock, this.#device];
    return {
      at: clock.now(),
      sure: clock.isSure(),
      seen: clock.lastHeard(),
      run: device.counted(),
      wall: device.timeOfDay(),
      page: this.#page,
    };
  }

  /**
   * How long ago that was, in ms of the server's clock, which must just have been heard; and by which clock it was counted.
   *
   * The counting clock stands still while a device sleeps, so that it never counts too much; the server's clock now less
   * what it was believed to be at the tap is never too little. Where neither is known to be right, the time of day decides
   * between.
   *
   * @param {Moment} tapped
   * @returns {{ age: number, clock: "monotonic" | "wall" }}
   */
  ageOf(tapped) {
    const most = Math.max(0, this.#clock.now() - tapped.at);
    if (tapped.sure) return { age: most, clock: "monotonic" };
    const isHere = tapped.page === this.#page;
    const counted = isHere ? this.#device.counted() - tapped.run : 0;
    const passed = this.#device.timeOfDay() - tapped.wall;
    if (isHere && Math.abs(passed - counted) < STEADY) return { age: this.#clock.scaled(counted), clock: "monotonic" };
    const age = Math.min(Math.max(this.#clock.scaled(passed), this.#clock.scaled(counted)), most);
    return { age, clock: "wall" };
  }
}
