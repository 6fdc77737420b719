// The server's clock, as a device that has heard it keeps it going: by a clock that counts and is never set. The device's
// time of day only tells whether that clock stood still meanwhile, and what has passed since an earlier page.

const STEADY = 2000;

/** All times in ms. `speed`: how many times as fast the server's clock runs; more than 1 in a demo. */
export class ServerClock {
  #device;
  #speed;
  #heardAt;
  #heardWall;
  #heardNow;
  #saidAt;
  #isHeard = true;

  /**
   * @param {{ counted: () => number, timeOfDay: () => number }} device its two clocks
   * @param {{ said: number, countedAt?: number, speed?: number }} start `said`: what the server said, when `countedAt`
   */
  constructor(device, { said, countedAt = device.counted(), speed = 1 }) {
    this.#device = device;
    this.#speed = speed;
    this.#heardAt = countedAt;
    this.#heardWall = device.timeOfDay() - (device.counted() - countedAt);
    this.#heardNow = said;
    this.#saidAt = said;
  }

  /** The server's present instant. */
  now() {
    return this.#heardNow + this.scaled(this.#device.counted() - this.#heardAt);
  }

  /**
   * The server has said what time it is.
   *
   * @param {number} instant
   */
  hear(instant) {
    if (Number.isNaN(instant)) return;
    this.#saidAt = instant;
    this.#isHeard = true;
    this.#setTo(instant);
  }

  /** When the server was last heard, by its own clock: of what time the page's data are. */
  lastHeard() {
    return this.#saidAt;
  }

  /**
   * The page shows an older view that was kept: of this instant.
   *
   * @param {number} instant
   */
  recall(instant) {
    this.#saidAt = instant;
  }

  /**
   * Milliseconds of the server's clock in `real` ones of this device.
   *
   * @param {number} real
   */
  scaled(real) {
    return real * this.#speed;
  }

  /** Whether `now()` can be trusted: the server was heard by this very page, and since then nothing has happened that
      stops the counting clock (the device slept) or moves its time of day. */
  isSure() {
    const counted = this.#device.counted() - this.#heardAt;
    return this.#isHeard && Math.abs(this.#device.timeOfDay() - this.#heardWall - counted) < STEADY;
  }

  /** What a later page can `resume`; null where the server was never heard. */
  kept() {
    return this.#isHeard ? { now: this.now(), wall: this.#device.timeOfDay() } : null;
  }

  /**
   * This page has not heard the server: it knows the time only by the device's time of day since an earlier page kept it.
   *
   * @param {{ now: number, wall: number } | null} kept
   */
  resume(kept) {
    this.#isHeard = false;
    this.#setTo(kept ? kept.now + this.scaled(this.#device.timeOfDay() - kept.wall) : this.#heardNow);
  }

  /** @param {number} instant */
  #setTo(instant) {
    this.#heardNow = instant;
    this.#heardAt = this.#device.counted();
    this.#heardWall = this.#device.timeOfDay();
  }
}
