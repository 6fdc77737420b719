// A queue of taps with a store in memory, clocks in the test's hand, and a server that does as it is told.

import { TapMoments } from "../../server/frontend/logic/moment.js";
import { ServerClock } from "../../server/frontend/logic/server-clock.js";
import { TapQueue } from "../../server/frontend/logic/tap-queue.js";
import { Device, MemoryStore } from "./devices.js";

/** @import { CommandBody, ProblemBody } from "../../server/frontend/types.js" */

const START = Date.parse("2026-11-23T09:00:00Z");

/** Records commands under their keys, as the server does: the same key twice is one command. */
class Server {
  isThere = true;
  isAtFault = false;
  isSignedOut = false;
  person = "Li";
  /** So many answers are lost on their way, though the command was recorded. */
  loses = 0;
  /** @type {string[]} */
  recorded = [];
  /** Of every try: its key, its body, and what it said of its age. @type {string[]} */
  keys = [];
  /** @type {CommandBody[]} */
  bodies = [];
  /** @type {Record<string, string>[]} */
  headers = [];
  /** @type {Map<string, { status: number } & ProblemBody>} */
  #refusals = new Map();
  /** @type {Map<string, unknown>} */
  #answers = new Map();
  #seq = 100;

  /**
   * Refuse all commands of an order, or take them again.
   *
   * @param {string} order
   * @param {({ status: number } & ProblemBody) | null} problem
   */
  refuses(order, problem) {
    if (problem) this.#refusals.set(order, problem);
    else this.#refusals.delete(order);
  }

  /**
   * @param {string} _method
   * @param {string} path
   * @param {unknown} body
   * @param {{ key?: string, more?: Record<string, string> }} options
   */
  async take(_method, path, body, { key = "", more = {} }) {
    if (!this.isThere) throw new TypeError("fetch failed");
    if (path !== "/session") this.keys.push(key);
    if (this.isAtFault) return answer(500, {});
    if (this.isSignedOut) return answer(401, {});
    if (path === "/session") return answer(200, { person: { name: this.person }, now: new Date(START).toISOString() });
    this.bodies.push(/** @type {CommandBody} */ (body));
    this.headers.push(more);
    if (this.person !== "Li") return answer(409, { type: "urn:shopboard:problem:other-person", detail: "not you" });
    const [, , order, command] = path.split("/");
    const refusal = this.#refusals.get(order);
    if (refusal) return answer(refusal.status, refusal);
    if (!this.#answers.has(key)) this.#record(key, order, command);
    if (this.loses > 0) {
      this.loses -= 1;
      throw new TypeError("the answer was lost");
    }
    return answer(200, this.#answers.get(key));
  }

  /**
   * @param {string} key
   * @param {string} order
   * @param {string} command
   */
  #record(key, order, command) {
    this.#seq += 1;
    this.recorded.push(`${order} ${command}`);
    const seq = this.#seq;
    this.#answers.set(key, { job: { order_no: order, plate: "", seq }, events: [{ job: order, seq }] });
  }
}

/**
 * @param {number} status
 * @param {unknown} body
 */
function answer(status, body) {
  return { ok: status < 400, status, json: async () => structuredClone(body) };
}

export class Rig {
  device = new Device();
  store = new MemoryStore();
  server = new Server();
  /** What the page was told, in words. @type {string[]} */
  heard = [];
  /** How long the queue wanted to wait each time, in ms. @type {number[]} */
  waits = [];
  /** @type {Set<() => void>} */
  #timers = new Set();
  #keys = 0;

  /** @param {{ isReachable?: boolean, keeps?: boolean }} options */
  constructor({ isReachable = true, keeps = true } = {}) {
    const clock = new ServerClock(this.device, { said: START });
    this.queue = new TapQueue({
      person: "Li",
      store: keeps ? this.store : Object.assign(new MemoryStore(), { add: async () => null }),
      send: (method, path, body, options) => this.server.take(method, path, body, options),
      listener: this.#listener(),
      moments: new TapMoments(clock, this.device, "page"),
      newKey: () => `key-${++this.#keys}`,
      undoText: (what) => `undo ${what}`,
      later: (run, ms) => this.#later(run, ms),
      isReachable,
    });
  }

  /** What was to happen later happens now. */
  runTimers() {
    const due = [...this.#timers];
    this.#timers.clear();
    for (const run of due) run();
  }

  #listener() {
    /** @param {string} what */
    const note = (what) => {
      this.heard.push(what);
    };
    return {
      offline: () => note("offline"),
      sent: (/** @type {number} */ count) => note(`sent ${count}`),
      answered: (/** @type {{ command: string }} */ tap) => note(`answered ${tap.command}`),
      refused: (/** @type {{ command: string }} */ tap, /** @type {{ detail: string }} */ problem) =>
        note(`refused ${tap.command}: ${problem.detail}`),
      otherPerson: (/** @type {string} */ detail) => note(`other person: ${detail}`),
      signedOut: (/** @type {boolean} */ isAwaited) => note(`signed out, awaited: ${isAwaited}`),
      clock: (/** @type {string} */ now) => note(`the server says ${now}`),
    };
  }

  /**
   * @param {() => void} run
   * @param {number} ms
   */
  #later(run, ms) {
    this.waits.push(ms);
    this.#timers.add(run);
    return () => {
      this.#timers.delete(run);
    };
  }
}
