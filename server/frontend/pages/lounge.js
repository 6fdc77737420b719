// The lounge's TV: stays live, turns its pages, and, where somebody has switched it on, calls out who may collect.

import { connect } from "../lib/live.js";
import { drawDots, turnPages } from "../lib/pages.js";
import { word } from "../lib/words.js";

const PLACE = "shopboard-voice";
const list = document.querySelector(".lounge-rows");
const greeting = document.querySelector(".lounge-greeting");
const voice = document.querySelector("[data-voice]");

const arrange = turnPages(list, {
  pinned: (row) => row.dataset.stage === "ready",
  onTurn: (turn) => drawDots(document.querySelector("[data-dots]"), turn),
});

function show() {
  const none = list.childElementCount === 0;
  greeting.hidden = !none;
  list.hidden = none;
  arrange();
}

const ready = () => [...list.children].filter((row) => row.dataset.stage === "ready");
let called = null;

function callNew() {
  const now = new Set(ready().map((row) => row.dataset.key));
  // What was ready when the page was opened has been called before, or nobody wanted it called.
  if (called !== null) for (const row of ready()) if (!called.has(row.dataset.key)) call(row.dataset.plate);
  called = now;
}

/** Speak a masked plate: its first characters one by one, then how it ends. */
function call(plate) {
  if (voice.getAttribute("aria-pressed") !== "true") return;
  const [start, tail] = plate.split(/[•*]+/);
  const name = [[...start.replace("·", "")].join(" "), tail ? word("ending", { tail: [...tail].join(" ") }) : ""];
  const speech = new SpeechSynthesisUtterance(word("call", { plate: name.filter(Boolean).join(", ") }));
  speech.lang = document.documentElement.lang;
  speech.rate = 0.9;
  speechSynthesis.speak(speech);
}

function setVoice(on) {
  voice.setAttribute("aria-pressed", String(on));
  try {
    localStorage.setItem(PLACE, on ? "on" : "");
  } catch {
    // Kept for this visit only.
  }
}

function keptVoice() {
  try {
    return localStorage.getItem(PLACE) === "on";
  } catch {
    return false;
  }
}

if ("speechSynthesis" in window) {
  voice.hidden = false;
  setVoice(keptVoice());
  voice.addEventListener("click", () => setVoice(voice.getAttribute("aria-pressed") !== "true"));
}

show();
connect({
  page: "lounge",
  list,
  onView: () => {
    show();
    callNew();
  },
  onChanges: ({ rows, removed }) => {
    if (!rows.length && !removed.length) return;
    show();
    callNew();
  },
});
