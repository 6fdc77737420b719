// What a technician's cards will look like once the taps that wait have been sent and their rows have come, so that work can
// go on without the network: start here, finish there. The server decides in the end; what it refuses is shown as refused.

import { foresee, namesIn } from "../../logic/tasks.js";
import { all, maybe, one } from "../dom.js";

/** @import { Task } from "../../logic/tasks.js" */
/** @import { Tap } from "../../types.js" */

const templates = new Map(
  all(document, "template[data-foreseen]", HTMLTemplateElement).map((template) => [
    template.dataset.foreseen,
    template,
  ]),
);

/**
 * The task that a card shows.
 *
 * @param {HTMLElement} card
 * @returns {Task}
 */
export function taskOf({ dataset }) {
  const { orderNo: order = "", task = "", team = "", state = "", technicians, offered, able } = dataset;
  const teams = Object.keys(JSON.parse(offered ?? "{}"));
  return { order, task, team, state, people: namesIn(technicians), offered: teams, able: namesIn(able) };
}

/**
 * Change the cards in place by the `taps` they do not show yet, oldest first. Gives for each card a word that differs
 * whenever something else is foreseen; "" for nothing.
 *
 * @param {HTMLElement[]} cards
 * @param {Tap[]} taps
 */
export function showForeseen(cards, taps) {
  const tasks = cards.map(taskOf);
  const words = cards.map(() => "");
  for (const { task, tap, state, people } of foresee(tasks, taps)) {
    const index = tasks.indexOf(task);
    if (people) cards[index].dataset.technicians = people.join(",");
    if (state) become(cards[index], state, tap);
    words[index] += ` ${tap.id} ${tap.key} ${state ?? people}`;
  }
  return words;
}

/**
 * @param {HTMLElement} card
 * @param {string} state
 * @param {Tap} tap
 */
function become(card, state, tap) {
  card.classList.remove(`state-${card.dataset.state}`);
  card.classList.add(`state-${state}`);
  card.dataset.state = state;
  const template = templates.get(state);
  if (!template) throw new Error(`no template foresees ${state}`);
  const fresh = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const button of all(fresh, "[data-command]")) {
    button.dataset.body = JSON.stringify({ task: Number(card.dataset.task) });
  }
  for (const timer of all(fresh, "[data-since]")) timer.dataset.since = String(Math.round(tap.tapped.at));
  const warn = maybe(card, ".task-warn");
  for (const old of all(card, ".task-timer, .task-stopped, .in-time, .task-actions", Element)) old.remove();
  const actions = maybe(fresh, ".task-actions");
  if (actions) {
    // That it will not be done in time can be said in any state.
    if (warn) actions.append(warn);
    card.append(actions);
  }
  one(card, ".task-operations").after(fresh);
}
