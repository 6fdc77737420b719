// The technician's page: puts the tasks of the person it is for into their sections, runs their timer, and gives each
// command with one tap and at most one reason. The last tap can be taken back for a while.

import { now } from "../lib/clock.js";
import { all, around, byId, jsonOf, maybe, one } from "../lib/dom.js";
import { connect } from "../lib/live.js";
import { showForeseen, taskOf } from "../lib/offline/foreseen.js";
import { onPending, unseen } from "../lib/offline/pending.js";
import { loadAnewFor } from "../lib/outdated.js";
import { htmlOf } from "../lib/rows.js";
import { giveCommand } from "../lib/technician/give.js";
import { offeredTo } from "../lib/technician/offered.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";
import { sectionOf } from "../logic/tasks.js";
import { asTimer, workedSeconds } from "../logic/worked-time.js";

/** How often, in ms, the timers move on. */
const TICK = 500;
const KEPT = "shopboard.whose";

const source = byId("tasks");
/** @type {[from: number, to: number][]} */
const hours = jsonOf("hours");
const sections = all(document, "[data-section]");
/** The team of each person who may be chosen. */
const teams = new Map(
  all(document, ".team-people").flatMap((group) =>
    all(group, "[data-person]").map((button) => [button.dataset.person ?? "", group.dataset.team]),
  ),
);

let whose = source.dataset.mine || remembered();
/** What each card shows, as a word that differs whenever it would look different.
 * @type {WeakMap<Element, string>} */
const shown = new WeakMap();

function remembered() {
  const name = sessionStorage.getItem(KEPT) ?? "";
  return teams.has(name) ? name : ([...teams.keys()][0] ?? "");
}

/**
 * Each of those who work on it together has their own timer: here it is this person's, or that of whoever began.
 *
 * @param {HTMLElement} card
 * @param {string} name
 */
function keepTimerOf(card, name) {
  const timers = all(card, "[data-stint]");
  const kept = timers.find(({ dataset }) => dataset.stint === name) ?? timers[0];
  for (const timer of timers) if (timer !== kept) timer.remove();
}

// The cards as they will look once the taps that wait are sent, each in the section where it belongs.
function cardsBySection() {
  const originals = all(source, "[data-key]");
  const cards = originals.map((original) => {
    const card = /** @type {HTMLElement} */ (original.cloneNode(true));
    card.removeAttribute("data-key");
    keepTimerOf(card, whose);
    return card;
  });
  const foreseen = showForeseen(cards, unseen());
  // Clocks and timers that tick in a card are no difference.
  for (const [index, original] of originals.entries()) {
    shown.set(cards[index], `${original.dataset.key} ${whose} ${htmlOf(original)}${foreseen[index]}`);
  }
  const person = { name: whose, team: teams.get(whose) };
  /** @type {Map<string, HTMLElement[]>} */
  const found = new Map();
  for (const card of cards) {
    const section = sectionOf(taskOf(card), person);
    if (section === "next") one(card, ".task-bay").textContent = offeredTo(card, person.team) ?? "";
    found.set(section, [...(found.get(section) ?? []), card]);
  }
  // Who has a car in hand takes up no next one.
  const next = found.get("next");
  if (next && found.has("now")) {
    found.set("mine", [...next, ...(found.get("mine") ?? [])]);
    found.delete("next");
  }
  return found;
}

/**
 * @param {HTMLElement} section
 * @param {HTMLElement[]} cards
 * @param {boolean} isIdle this person has nothing in hand
 */
function showSection(section, cards, isIdle) {
  const old = all(section, ".task-card");
  const isSame = old.length === cards.length && old.every((card, index) => shown.get(card) === shown.get(cards[index]));
  if (!isSame) {
    for (const card of old) card.remove();
    section.append(...cards);
  }
  // Nothing to do is worth a sentence only to somebody who has nothing in hand.
  section.hidden = cards.length === 0 && !(section.dataset.section === "mine" && isIdle);
  const count = maybe(section, "[data-count]");
  if (count) count.textContent = cards.length ? String(cards.length) : "";
  const empty = maybe(section, ".empty");
  if (empty) empty.hidden = cards.length > 0;
}

function show() {
  const known = new Set(all(document, ".team-people").map((group) => group.dataset.team));
  const strange = all(source, "[data-key]").find(({ dataset }) => dataset.team && !known.has(dataset.team));
  if (strange) loadAnewFor(strange.dataset.team ?? "");
  const cards = cardsBySection();
  for (const section of sections)
    showSection(section, cards.get(section.dataset.section ?? "") ?? [], !cards.has("now"));
  one(document, "[data-whose]").textContent = word("whose", { name: whose });
  for (const button of all(document, "#people [data-person]")) {
    button.classList.toggle("primary", button.dataset.person === whose);
  }
  tick();
}

function tick() {
  for (const timer of all(document, "main section [data-since]")) {
    const text = asTimer(workedSeconds(Number(timer.dataset.since), now(), hours));
    if (timer.textContent !== text) timer.textContent = text;
  }
}

document.addEventListener("click", ({ target }) => {
  const button = around(target, ".task-card [data-command]", HTMLButtonElement);
  if (button && !button.disabled) giveCommand(button, { whose, team: teams.get(whose), source });
});

const people = byId("people", HTMLDialogElement);
people.addEventListener("close", () => {
  const name = people.returnValue;
  if (!teams.has(name)) return;
  whose = name;
  sessionStorage.setItem(KEPT, name);
  show();
});

setInterval(tick, TICK);
onPending(show);
connect({
  page: "work",
  list: source,
  onView: show,
  onChanges: show,
  onAlert: ({ kind, text }) => {
    if (kind === "technician_asked") toast(text, { seconds: 12 });
    navigator.vibrate?.([200, 100, 200]);
  },
});
