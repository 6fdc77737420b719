// The technician's page: puts the tasks of the person it is for into their sections, runs their timer, and gives each
// command with one tap and at most one reason. The last tap can be taken back for a while.

import { now } from "../lib/clock.js";
import { said, saidLater } from "../lib/commands.js";
import { open } from "../lib/dialog.js";
import { connect } from "../lib/live.js";
import { foresee } from "../lib/offline/foreseen.js";
import { give as send, tellProblem } from "../lib/offline/outbox.js";
import { onPending, unseen } from "../lib/offline/pending.js";
import { askNote } from "../lib/questions.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const source = document.getElementById("tasks");
const hours = JSON.parse(document.getElementById("hours").textContent);
const sections = new Map([...document.querySelectorAll("[data-section]")].map((part) => [part.dataset.section, part]));
const teams = new Map();
for (const group of document.querySelectorAll(".team-people")) {
  for (const button of group.querySelectorAll("[data-person]")) teams.set(button.dataset.person, group.dataset.team);
}
const KEPT = "shopboard.whose";

let whose = source.dataset.mine || remembered();

function remembered() {
  const name = sessionStorage.getItem(KEPT) ?? "";
  return teams.has(name) ? name : ([...teams.keys()][0] ?? "");
}

// Where a task belongs on this person's page; "" for somebody else's team.
function sectionOf({ dataset }) {
  const people = dataset.technicians.split(",").filter(Boolean);
  const mine = people.includes(whose);
  if (!mine && dataset.team !== teams.get(whose)) return "";
  if (!mine && (people.length > 0 || dataset.state === "check")) return "mates";
  return { working: "now", paused: "paused" }[dataset.state] ?? "mine";
}

// Each of those who work on it together has their own timer: here it is this person's, or that of whoever began.
function keepTimerOf(card, name) {
  const timers = [...card.querySelectorAll("[data-stint]")];
  const kept = timers.find(({ dataset }) => dataset.stint === name) ?? timers[0];
  for (const timer of timers) if (timer !== kept) timer.remove();
}

// Who begins with it: those it was given to, but for colleagues who have something else in hand by now.
function beginners(people) {
  const busy = new Set();
  for (const { dataset } of source.querySelectorAll("[data-state=working]")) {
    for (const name of dataset.technicians.split(",")) busy.add(name);
  }
  return [...new Set([...people.filter((name) => !busy.has(name)), whose])];
}

function show() {
  const copies = new Map([...sections.keys()].map((name) => [name, []]));
  const all = [...source.querySelectorAll("[data-key]")].map((original) => {
    const copy = original.cloneNode(true);
    copy.removeAttribute("data-key");
    // Clocks and timers that tick in a card are no difference.
    keepTimerOf(copy, whose);
    copy.shown = `${original.dataset.key} ${whose} ${original.liveHtml ?? original.outerHTML}`;
    return copy;
  });
  foresee(all, unseen());
  for (const copy of all) copies.get(sectionOf(copy))?.push(copy);
  for (const [name, section] of sections) {
    const cards = copies.get(name);
    const old = [...section.querySelectorAll(".task-card")];
    const same = old.length === cards.length && old.every((card, index) => card.shown === cards[index].shown);
    if (!same) {
      for (const card of old) card.remove();
      section.append(...cards);
    }
    // Nothing to do is worth a sentence only to somebody who has nothing in hand.
    section.hidden = cards.length === 0 && (name !== "mine" || copies.get("now").length > 0);
    const count = section.querySelector("[data-count]");
    if (count) count.textContent = cards.length ? String(cards.length) : "";
    const empty = section.querySelector(".empty");
    if (empty) empty.hidden = cards.length > 0;
  }
  document.querySelector("[data-whose]").textContent = word("whose", { name: whose });
  for (const button of document.querySelectorAll("#people [data-person]")) {
    button.classList.toggle("primary", button.dataset.person === whose);
  }
  tick();
}

// What has passed since the work began, without lunch breaks and nights: hours:minutes:seconds.
function tick() {
  for (const timer of document.querySelectorAll("main section [data-since]")) {
    const since = Number(timer.dataset.since);
    const seconds = Math.max(0, Math.floor((now() - since - breaks(since, now())) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const text = parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
    if (timer.textContent !== text) timer.textContent = text;
  }
}

function breaks(from, to) {
  let total = 0;
  for (let index = 1; index < hours.length; index += 1) {
    const [begin, end] = [hours[index - 1][1], hours[index][0]];
    total += Math.max(0, Math.min(to, end) - Math.max(from, begin));
  }
  return total;
}

async function reasonFor(kind) {
  const dialog = document.getElementById(`reasons-${kind}`);
  for (const unknown of dialog.querySelectorAll('[name="until"][value=""]')) unknown.checked = true;
  dialog.querySelector("[data-title]").textContent = word(`why-${kind}`);
  return open(dialog);
}

// When a stoppage is expected to end, as it was chosen beside its reason; undefined where nobody knows.
function expectedEnd() {
  const chosen = document.querySelector('#reasons-pause [name="until"]:checked').value;
  if (!chosen) return undefined;
  const at = chosen.startsWith("+") ? now() + Number(chosen) * 60_000 : Number(chosen);
  return new Date(at).toISOString();
}

async function give(button) {
  const card = button.closest(".task-card");
  const { orderNo, plate, technicians } = card.dataset;
  const { command, ask } = button.dataset;
  const body = JSON.parse(button.dataset.body);
  if (ask) {
    body.reason = await reasonFor(ask);
    if (!body.reason) return;
    if (ask === "pause") body.expected_at = expectedEnd();
    if (ask === "pause" && body.reason === "other") {
      body.note = await askNote(word("note"));
      if (!body.note) return;
    }
  }
  if ("workers" in button.dataset) {
    const people = technicians.split(",").filter(Boolean);
    body.technicians = beginners(people);
  }
  if ("me" in button.dataset) body.technicians = [whose];
  for (const one of card.querySelectorAll("[data-command]")) one.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const text = button.textContent.trim();
    const given = await send(orderNo, command, body, { text, plate });
    if (given.answer) {
      said(word(`done-${command}`, { plate }), orderNo, given.answer);
      return;
    }
    saidLater(`${plate} ${text}`, given.queued);
  } catch (error) {
    // What is true now arrives by itself.
    tellProblem(error);
  }
  for (const one of card.querySelectorAll("[data-command]")) one.disabled = false;
  button.removeAttribute("aria-busy");
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest(".task-card [data-command]") : null;
  if (button && !button.disabled) give(button);
});

document.getElementById("people").addEventListener("close", (event) => {
  const name = event.target.returnValue;
  if (!teams.has(name)) return;
  whose = name;
  sessionStorage.setItem(KEPT, name);
  show();
});

setInterval(tick, 500);
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
