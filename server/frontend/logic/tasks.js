// Who works on which task: where it belongs on a technician's page, who begins with it, and what waiting taps will make of it.

/** @import { Tap } from "../types.js" */

/**
 * A task as its card tells it; `order` is the number of the repair order, `offered` the teams with a bay that is offered it,
 * `able` the only people who may begin it, where there are such.
 *
 * @typedef {{ order: string, task: string, team: string, state: string, people: string[], offered?: string[], able?: string[] }} Task
 */

/**
 * What a tap makes of one task: its new state and people, as far as they change.
 *
 * @typedef {{ task: Task, tap: Tap, state?: string, people?: string[] }} Foreseen
 */

/** @type {Record<string, string>} */
const BECOMES = {
  start: "working",
  resume: "working",
  join: "working",
  "step-out": "working",
  pause: "paused",
  finish: "finished",
};

/**
 * The names in a list that is written with commas.
 *
 * @param {string} [list]
 */
export function namesIn(list = "") {
  return list.split(",").filter(Boolean);
}

/**
 * The section of a person's page to which a task belongs; "" for somebody else's team.
 *
 * @param {Task} task
 * @param {{ name: string, team?: string }} person
 * @returns {"" | "now" | "next" | "paused" | "mine" | "mates"}
 */
export function sectionOf({ state, team, people, offered = [], able = [] }, person) {
  const mine = people.includes(person.name);
  // What a mate was given by name is the mate's.
  const isOpen = mine || people.length === 0 || team !== person.team;
  const isAble = able.length === 0 || able.includes(person.name);
  if (isOpen && isAble && state === "dispatched" && person.team && offered.includes(person.team)) return "next";
  if (!mine && team !== person.team) return "";
  if (!mine && (people.length > 0 || state === "check")) return "mates";
  if (state === "working") return "now";
  return state === "paused" ? "paused" : "mine";
}

/**
 * Who begins with a task: those it was given to, but for colleagues who have something else in hand by now.
 *
 * @param {string[]} people
 * @param {string} whose the person whose page it is
 * @param {Set<string>} busy
 */
export function beginners(people, whose, busy) {
  return [...new Set([...people.filter((name) => !busy.has(name)), whose])];
}

/**
 * Who of a team has work in hand: name → plate of the car.
 *
 * @param {{ state?: string, technicians?: string, plate?: string }[]} chips
 */
export function busyWith(chips) {
  /** @type {Map<string, string>} */
  const busy = new Map();
  for (const { state, technicians, plate } of chips) {
    if (state === "working") for (const name of namesIn(technicians)) busy.set(name, plate ?? "");
  }
  return busy;
}

/**
 * What the `taps`, oldest first, will make of the tasks, step by step; the tasks are changed accordingly. The server decides
 * in the end.
 *
 * @param {Task[]} tasks
 * @param {Tap[]} taps
 */
export function foresee(tasks, taps) {
  /** @type {Foreseen[]} */
  const steps = [];
  /** @param {Foreseen} step */
  const take = (step) => {
    if (step.state) step.task.state = step.state;
    if (step.people) step.task.people = step.people;
    steps.push(step);
  };
  for (const tap of taps) {
    const state = tap.state === "waiting" ? BECOMES[tap.command] : undefined;
    if (!state) continue;
    const here = tasks.find(({ order, task }) => order === tap.order && task === String(tap.body.task));
    const named = tap.body.technicians ?? [];
    if (state === "working" && tap.command !== "step-out") {
      for (const task of tasks) if (task !== here) leave(task, named, tap, take);
    }
    if (!here) continue;
    const people = together(tap.command, here.people, named);
    take({ task: here, tap, state, ...(people.length ? { people } : {}) });
  }
  return steps;
}

/**
 * Who is at a task once those who are named have begun, joined or stepped out.
 *
 * @param {string} command
 * @param {string[]} working
 * @param {string[]} named
 */
function together(command, working, named) {
  if (command === "join") return [...new Set([...working, ...named])];
  return command === "step-out" ? working.filter((name) => !named.includes(name)) : named;
}

/**
 * Whoever begins elsewhere leaves what they had in hand, as on the server; colleagues who stay there go on.
 *
 * @param {Task} task
 * @param {string[]} people
 * @param {Tap} tap
 * @param {(step: Foreseen) => void} take
 */
function leave(task, people, tap, take) {
  if (task.state !== "working") return;
  const staying = task.people.filter((name) => !people.includes(name));
  if (staying.length === task.people.length) return;
  take(staying.length ? { task, tap, people: staying } : { task, tap, state: "paused" });
}
