// Every command of a person goes through here: kept first, sent in order, and sent again until the server has answered it
// under the one key it got at the tap. What the server refuses later, when its page has moved on, waits for the person.
// What keeps, sends, tells the time and speaks is given to it.

import { Problem } from "./problem.js";
import {
  eventOf,
  methodOf,
  newTap,
  nextOf,
  patience,
  redone,
  seenAfter,
  sendOnce,
  undoOf,
  verdictOn,
  waitAfter,
} from "./taps.js";

/** @import { CommandAnswer, CommandBody, Given, ProblemBody, QueueParts, Tap } from "../types.js" */

/** A tap that is sent at once needs no age, unless it took so many ms. */
const LATE = 1000;

export class TapQueue {
  #parts;
  #store;
  #isReachable;
  /** What the pages wait for whose tap has just been given.
   * @type {Map<number, { resolve: (given: Given) => void, reject: (problem: Problem) => void }>} */
  #givers = new Map();
  /** @type {Promise<void> | null} */
  #running = null;
  #again = false;
  #failures = 0;
  #sent = 0;
  #cancelTimer = () => {};

  /** @param {QueueParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#store = parts.store;
    this.#isReachable = parts.isReachable;
  }

  /** Whether the server answered when it was last asked or heard. */
  isReachable() {
    return this.#isReachable;
  }

  /** The device has lost its network. */
  lost() {
    this.#isReachable = false;
  }

  /**
   * The server is heard, or is not heard any longer.
   *
   * @param {boolean} isThere
   */
  heard(isThere) {
    this.#isReachable = isThere;
    if (isThere) this.flush();
  }

  /**
   * Give a command of an order, of an appointment (`appointmentOrder`), or of a person or bay (`shopOrder`). Throws
   * Problem. `text` says what it is, `plate` about which car or whom: for the list of what waits.
   *
   * @param {string} order
   * @param {string} command
   * @param {CommandBody} body
   * @param {{ text: string, plate?: string, key?: string }} about
   * @returns {Promise<Given>}
   */
  async give(order, command, body, { text, plate = "", key = this.#parts.newKey() }) {
    const { person, moments } = this.#parts;
    const tap = newTap({ key, person, order, command, body, text, plate }, moments.present());
    const last = (await this.mine()).filter((one) => one.order === order).at(-1);
    // A second tap on the same button, because nothing seemed to happen.
    if (last?.state === "waiting" && last.path === tap.path && isSame(last.body, body)) return { queued: last.id };
    const id = person ? await this.#store.add(tap) : null;
    if (id === null) return { answer: await sendOnce(tap, this.#parts) };
    if (!this.#isReachable) {
      this.flush();
      return { queued: id };
    }
    const given = new Promise((resolve, reject) => this.#givers.set(id, { resolve, reject }));
    this.flush();
    return given;
  }

  /** The taps of the person on this page. */
  async mine() {
    return (await this.#store.all()).filter((tap) => tap.person === this.#parts.person);
  }

  /**
   * Take a tap back that has not been answered yet.
   *
   * @param {number} id
   */
  async withdraw(id) {
    const tap = await this.#store.one(id);
    if (!tap) return;
    // Once sent it may have been recorded, though the answer was lost: then it is undone as soon as that is known.
    if (tap.tries && tap.state !== "refused") await this.#store.change(id, { state: "withdrawn" });
    else await this.#store.remove(id);
    this.flush();
  }

  /**
   * `act` runs once, when the tap waits no longer.
   *
   * @param {number} id
   * @param {() => void} act
   */
  whenSettled(id, act) {
    const end = this.#store.watch(async () => {
      if ((await this.#store.one(id))?.state === "waiting") return;
      end();
      act();
    });
  }

  /**
   * Do what was refused once more, on what is now so: a new tap, of this moment.
   *
   * @param {number} id
   */
  async redo(id) {
    const tap = await this.#store.one(id);
    if (!tap) return;
    await this.#store.change(id, redone(tap, this.#parts.newKey(), this.#parts.moments.present()));
    this.flush();
  }

  /** Send what waits, now. Over once nothing more can be sent. */
  flush() {
    if (!this.#parts.person) return Promise.resolve();
    // Somebody has tapped while others are on their way.
    if (this.#running) this.#again = true;
    this.#running ??= this.#sendAll();
    return this.#running;
  }

  async #sendAll() {
    try {
      do {
        this.#again = false;
        this.#cancelTimer();
        for (let tap = nextOf(await this.mine()); tap; tap = nextOf(await this.mine())) {
          if (!this.#isReachable && !(await this.#greet())) break;
          if (!(await this.#deliver(tap))) break;
        }
        if (!this.#again) await this.#settle();
      } while (this.#again);
    } finally {
      this.#running = null;
    }
  }

  /** Nothing more can be sent for now: whoever waits for it hears so, and it is tried again later. */
  async #settle() {
    for (const [id, giver] of this.#givers) giver.resolve({ queued: id });
    this.#givers.clear();
    if (this.#sent) this.#parts.listener.sent(this.#sent);
    this.#sent = 0;
    const left = await this.mine();
    if (!left.some((tap) => tap.state !== "refused")) this.#failures = 0;
    else if (!this.#isReachable) {
      this.#cancelTimer = this.#parts.later(() => this.flush(), waitAfter(this.#failures));
      this.#failures += 1;
    }
  }

  /** Whether the server is there again, knows this person, and what time it is. */
  async #greet() {
    try {
      const answer = await this.#parts.send("GET", "/session", undefined, { seconds: patience() });
      if (answer.status === 401) return this.#endOfSession();
      if (!answer.ok) return false;
      const session = /** @type {{ now: string, person: { name: string } }} */ (await answer.json());
      this.#parts.listener.clock(session.now);
      this.#isReachable = true;
      // Somebody else has signed in meanwhile: nothing of this person is sent.
      return session.person.name === this.#parts.person;
    } catch {
      return false;
    }
  }

  /** Nothing is lost: the taps wait until their person has signed in again. */
  #endOfSession() {
    this.#isReachable = true;
    this.#parts.listener.signedOut(this.#givers.size > 0);
    return false;
  }

  /**
   * One try for one tap; false when nothing more can be sent for now.
   *
   * @param {Tap} tap
   */
  async #deliver(tap) {
    const more = this.#headersOf(tap);
    // Taken back in the very moment in which it was to go.
    if (!(await this.#store.change(tap.id, { tries: tap.tries + 1 }))) return true;
    let answer;
    let body;
    try {
      answer = await this.#parts.send(methodOf(tap), tap.path, tap.body, {
        key: tap.key,
        more,
        seconds: patience(tap.body),
      });
      body = await answer.json();
    } catch {
      this.#isReachable = false;
      return false;
    }
    if (answer.ok) return this.#done(tap, /** @type {CommandAnswer} */ (body));
    const problem = new Problem(answer.status, /** @type {ProblemBody} */ (body));
    switch (verdictOn(problem, tap.tries)) {
      case "signed-out":
        return this.#endOfSession();
      case "other-person":
        this.#parts.listener.otherPerson(problem.detail);
        return false;
      case "away":
        this.#isReachable = false;
        return false;
      default:
        return this.#refused(tap, problem);
    }
  }

  /**
   * How long ago it was tapped, unless that was just now.
   *
   * @param {Tap} tap
   * @returns {Record<string, string>}
   */
  #headersOf(tap) {
    const { age, clock } = this.#parts.moments.ageOf(tap.tapped);
    if (this.#givers.has(tap.id) && age < LATE) return {};
    return { "X-Tap-Age": String(Math.round(age)), "X-Tap-Clock": clock };
  }

  /**
   * @param {Tap} tap
   * @param {CommandAnswer} answer
   */
  async #done(tap, answer) {
    const { state } = (await this.#store.one(tap.id)) ?? tap;
    for (const later of await this.mine()) {
      const body = seenAfter(later, tap, answer);
      if (body) await this.#store.change(later.id, { body });
    }
    if (state === "withdrawn") return this.#takeBack(tap, answer);
    this.#parts.listener.answered(tap, answer);
    await this.#store.remove(tap.id);
    const giver = this.#givers.get(tap.id);
    if (giver) giver.resolve({ answer });
    else this.#sent += 1;
    this.#givers.delete(tap.id);
    return true;
  }

  /**
   * It was recorded after all: the undo takes its place in the queue.
   *
   * @param {Tap} tap
   * @param {CommandAnswer} answer
   */
  async #takeBack(tap, answer) {
    const own = eventOf(tap, answer);
    if (own === undefined) await this.#store.remove(tap.id);
    else {
      const undo = undoOf(tap, own, this.#parts.moments.present());
      await this.#store.change(tap.id, { ...undo, text: this.#parts.undoText(tap.text) });
    }
    return true;
  }

  /**
   * @param {Tap} tap
   * @param {Problem} problem
   */
  async #refused(tap, problem) {
    const { state } = (await this.#store.one(tap.id)) ?? tap;
    const giver = this.#givers.get(tap.id);
    if (giver || state === "withdrawn") {
      // Whoever has just tapped is told on the spot, and what was taken back need not be told at all.
      await this.#store.remove(tap.id);
      giver?.reject(problem);
      this.#givers.delete(tap.id);
      return true;
    }
    this.#parts.listener.refused(tap, problem);
    const { status, detail, body } = problem;
    await this.#store.change(tap.id, {
      state: "refused",
      problem: { status, detail, seq: body.current?.seq ?? null },
    });
    return true;
  }
}

/**
 * @param {CommandBody} one
 * @param {CommandBody} other
 */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
