// Clocks and keepers that a test holds in its hand.

/** @import { NewTap, Tap, TapStore } from "../../server/frontend/types.js" */

/** A device's two clocks, in ms: one counts, the other shows a time of day and can be set. */
export class Device {
  #counted = 1000;
  #timeOfDay = Date.parse("2026-11-23T08:00:00Z");

  counted() {
    return this.#counted;
  }

  timeOfDay() {
    return this.#timeOfDay;
  }

  /** @param {number} ms */
  pass(ms) {
    this.#counted += ms;
    this.#timeOfDay += ms;
  }

  /**
   * The counting clock stands still meanwhile.
   *
   * @param {number} ms
   */
  sleep(ms) {
    this.#timeOfDay += ms;
  }

  /** The page is loaded anew, and the counting clock begins again. */
  reload() {
    this.#counted = 0;
  }
}

/**
 * Taps kept in memory as IndexedDB keeps them: copies, in the order of their ids.
 *
 * @implements {TapStore}
 */
export class MemoryStore {
  /** @type {Map<number, Tap>} */
  #taps = new Map();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #next = 1;

  /** @param {NewTap} tap */
  async add(tap) {
    const id = this.#next++;
    this.#put({ ...structuredClone(tap), id });
    return id;
  }

  async all() {
    return structuredClone([...this.#taps.values()]);
  }

  /** @param {number} id */
  async one(id) {
    return structuredClone(this.#taps.get(id));
  }

  /**
   * @param {number} id
   * @param {Partial<Tap>} changes
   */
  async change(id, changes) {
    const tap = this.#taps.get(id);
    if (!tap) return undefined;
    const changed = { ...tap, ...structuredClone(changes) };
    this.#put(changed);
    return structuredClone(changed);
  }

  /** @param {number} id */
  async remove(id) {
    this.#taps.delete(id);
    this.#tell();
  }

  /** @param {() => void} listener */
  watch(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param {Tap} tap */
  #put(tap) {
    this.#taps.set(tap.id, tap);
    this.#tell();
  }

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }
}

/**
 * Until `isTrue`, within so many turns of the event loop.
 *
 * @param {() => boolean | Promise<boolean>} isTrue
 */
export async function until(isTrue) {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("it never came true");
}
