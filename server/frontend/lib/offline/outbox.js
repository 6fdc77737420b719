// Every command of a person goes through here: kept first, sent in order, and sent again until the server has answered it
// under the one key it got at the tap. What the server refuses later, when its page has moved on, waits for the person.

import { newKey, once, Problem, showProblem, signInAgain } from "../api.js";
import { hear } from "../clock.js";
import { toast } from "../toast.js";
import { meta, word } from "../words.js";
import { ageOf, moment } from "./moment.js";
import * as store from "./store.js";

const WAITS = [1, 2, 4, 8, 15, 30];
const PATIENCE_SECONDS = 8;
/** A tap that is sent at once needs no age, unless it took so many ms. */
const LATE = 1000;
/** A server that answers with a fault of its own gets so many tries; then the person must know. */
const FAULTS = 5;

const person = meta("person");
/** What the pages wait for whose tap has just been given: id → {resolve, reject}. */
const givers = new Map();
// What the browser itself has kept says nothing of the server.
let reachable = navigator.onLine && document.documentElement.dataset.kept === undefined;
let running = false;
let again = false;
let failures = 0;
let timer = 0;
let sent = 0;

/** Give a command of an order: {answer} when it is done, {queued: id} when it waits for the network. Throws Problem.

    `text` says what it is, `plate` about which car: for the list of what waits. */
export async function give(order, command, body, { text, plate = "", key = newKey() }) {
  const path = `/jobs/${encodeURIComponent(order)}/${command}`;
  const tap = { key, person, order, command, path, body, text, plate, tapped: moment(), tries: 0, state: "waiting" };
  const last = (await mine()).findLast((one) => one.order === order);
  // A second tap on the same button, because nothing seemed to happen.
  if (last?.state === "waiting" && last.path === path && same(last.body, body)) return { queued: last.id };
  const id = person ? await store.add(tap) : null;
  if (id === null) return { answer: await straight(tap) };
  if (!reachable) {
    flush();
    return { queued: id };
  }
  const given = new Promise((resolve, reject) => givers.set(id, { resolve, reject }));
  flush();
  return given;
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** In a browser that keeps nothing there is one try, as there always was. */
async function straight(tap) {
  const answer = await once("POST", tap.path, tap.body, { key: tap.key }).catch((error) => {
    toast(word("offline"), { kind: "bad", seconds: 15 });
    throw error;
  });
  if (answer.ok) return answer.json();
  throw new Problem(answer.status, await answer.json().catch(() => ({})));
}

/** Whether the server answered when it was last asked or heard. */
export function isReachable() {
  return reachable;
}

/** The taps of the person on this page. */
export async function mine() {
  return (await store.all()).filter((tap) => tap.person === person);
}

/** Take a tap back that has not been answered yet. */
export async function withdraw(id) {
  const tap = await store.one(id);
  if (!tap) return;
  // Once sent it may have been recorded, though the answer was lost: then it is undone as soon as that is known.
  if (tap.tries && tap.state !== "refused") await store.change(id, { state: "withdrawn" });
  else await store.remove(id);
  flush();
}

/** `act` runs once, when the tap waits no longer. */
export function whenSettled(id, act) {
  const end = store.watch(async () => {
    if ((await store.one(id))?.state === "waiting") return;
    end();
    act();
  });
}

/** Do what was refused once more, on what is now so: a new tap, of this moment. */
export async function redo(id) {
  const tap = await store.one(id);
  if (!tap) return;
  const body = "seen" in tap.body ? { ...tap.body, seen: tap.problem.seq ?? tap.body.seen } : tap.body;
  await store.change(id, { key: newKey(), body, tapped: moment(), tries: 0, state: "waiting", problem: null });
  flush();
}

/** Send what waits, now. */
export async function flush() {
  if (!person) return;
  again = running;
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    for (let tap = await next(); tap; tap = await next()) {
      if (!reachable && !(await greet())) break;
      if (!(await deliver(tap))) break;
    }
  } finally {
    running = false;
  }
  // Somebody has tapped meanwhile.
  if (again) await flush();
  else await settle();
}

/** The oldest tap that may go. What was tapped after a refused one of the same order waits until that is settled. */
async function next() {
  const stopped = new Set();
  for (const tap of await mine()) {
    if (tap.state === "refused") stopped.add(tap.order);
    else if (!stopped.has(tap.order)) return tap;
  }
  return null;
}

async function settle() {
  for (const [id, giver] of givers) giver.resolve({ queued: id });
  givers.clear();
  if (sent) toast(word("taps-sent", { count: sent }), { kind: "good" });
  sent = 0;
  const left = await mine();
  if (!left.some((tap) => tap.state !== "refused")) failures = 0;
  else if (!reachable) {
    timer = setTimeout(flush, WAITS[Math.min(failures, WAITS.length - 1)] * 1000);
    failures += 1;
  }
}

/** Whether the server is there again, knows this person, and what time it is. */
async function greet() {
  try {
    const answer = await once("GET", "/session", undefined, { seconds: PATIENCE_SECONDS });
    if (answer.status === 401) return endOfSession();
    if (!answer.ok) return false;
    const session = await answer.json();
    hear(session.now);
    reachable = true;
    // Somebody else has signed in meanwhile: nothing of this person is sent.
    return session.person.name === person;
  } catch {
    return false;
  }
}

/** Nothing is lost: the taps wait until their person has signed in again. */
function endOfSession() {
  reachable = true;
  if (givers.size) signInAgain();
  else document.dispatchEvent(new CustomEvent("signed-out"));
  return false;
}

/** One try for one tap; false when nothing more can be sent for now. */
async function deliver(tap) {
  const { age, clock } = ageOf(tap.tapped);
  const more = givers.has(tap.id) && age < LATE ? {} : { "X-Tap-Age": String(Math.round(age)), "X-Tap-Clock": clock };
  // Taken back in the very moment in which it was to go.
  if (!(await store.change(tap.id, { tries: tap.tries + 1 }))) return true;
  let answer;
  let body;
  try {
    answer = await once("POST", tap.path, tap.body, { key: tap.key, more, seconds: PATIENCE_SECONDS });
    body = await answer.json();
  } catch {
    reachable = false;
    return false;
  }
  if (answer.ok) return done(tap, body);
  if (answer.status === 401) return endOfSession();
  if (body.type?.endsWith(":other-person")) {
    toast(body.detail, { kind: "bad" });
    return false;
  }
  if (answer.status === 429 || answer.status === 503 || (answer.status >= 500 && tap.tries < FAULTS)) {
    reachable = false;
    return false;
  }
  return refused(tap, new Problem(answer.status, body));
}

async function done(tap, answer) {
  const { state } = (await store.one(tap.id)) ?? tap;
  for (const later of await mine()) {
    // A dispatch of one's own is no surprise to the next one.
    if (later.order !== tap.order || later.id <= tap.id || !("seen" in later.body) || later.tries) continue;
    await store.change(later.id, { body: { ...later.body, seen: Math.max(later.body.seen, answer.job.seq) } });
  }
  if (state === "withdrawn") return takeBack(tap, answer);
  document.dispatchEvent(new CustomEvent("tap-answered", { detail: { tap, answer } }));
  await store.remove(tap.id);
  const giver = givers.get(tap.id);
  if (giver) giver.resolve({ answer });
  else sent += 1;
  givers.delete(tap.id);
  return true;
}

/** It was recorded after all: the undo takes its place in the queue, under a key of its own that stays the same. */
async function takeBack(tap, answer) {
  const own = answer.events.find((event) => event.job === tap.order);
  if (!own) await store.remove(tap.id);
  else {
    const path = `/jobs/${encodeURIComponent(tap.order)}/undo`;
    await store.change(tap.id, {
      key: `${tap.key}-undo`,
      path,
      command: "undo",
      text: word("undo-of", { what: tap.text }),
      body: { event: own.seq },
      tries: 0,
      state: "waiting",
      tapped: moment(),
    });
  }
  return true;
}

async function refused(tap, problem) {
  const { state } = (await store.one(tap.id)) ?? tap;
  const giver = givers.get(tap.id);
  if (giver || state === "withdrawn") {
    // Whoever has just tapped is told on the spot, and what was taken back need not be told at all.
    await store.remove(tap.id);
    giver?.reject(problem);
    givers.delete(tap.id);
    return true;
  }
  const { status, detail, body } = problem;
  toast(`${tap.plate || tap.order} ${tap.text}: ${detail}`, { kind: "bad" });
  await store.change(tap.id, { state: "refused", problem: { status, detail, seq: body.current?.seq ?? null } });
  return true;
}

/** Say what became of a command given by `give`: a refusal where it belongs. */
export function tellProblem(error, form = null) {
  if (error instanceof Problem) showProblem(error, form);
}

if (person) {
  addEventListener("online", flush);
  addEventListener("offline", () => {
    reachable = false;
  });
  document.addEventListener("link", ({ detail }) => {
    // Whoever pushes rows is there, and has just said what time it is.
    reachable = detail === "live";
    if (reachable) flush();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) flush();
  });
  // What an earlier page has left behind.
  flush();
}
