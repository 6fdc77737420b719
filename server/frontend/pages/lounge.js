// The lounge's TV: stays live, shows more cars where its screen is finer, turns its pages, and, where somebody has
// switched it on, calls out who may collect.

import { drawFor } from "../lib/density.js";
import { childrenOf, one } from "../lib/dom.js";
import { connect } from "../lib/live.js";
import { drawDots, turnPages } from "../lib/pages.js";
import { word } from "../lib/words.js";
import { spokenPlate } from "../logic/spoken-plate.js";

const PLACE = "shopboard-voice";
const list = one(document, ".lounge-rows");
const greeting = one(document, ".lounge-greeting");
const voice = one(document, "[data-voice]");

// Before the pages are counted anew, which happens on the same occasion.
addEventListener("resize", draw, true);

function draw() {
  drawFor(document.body, list, list.childElementCount, 1);
}

const arrange = turnPages(list, {
  pinned: (row) => row.dataset.stage === "ready",
  onTurn: (turn) => drawDots(one(document, "[data-dots]"), turn),
});

function show() {
  const none = list.childElementCount === 0;
  greeting.hidden = !none;
  list.hidden = none;
  draw();
  arrange();
}

/** The keys of the cars that have been called; null before the first look.
 * @type {Set<string | undefined> | null} */
let called = null;

function callNew() {
  const ready = childrenOf(list).filter((row) => row.dataset.stage === "ready");
  // What was ready when the page was opened has been called before, or nobody wanted it called.
  for (const { dataset } of called ? ready : []) if (!called?.has(dataset.key)) call(dataset.plate ?? "");
  called = new Set(ready.map((row) => row.dataset.key));
}

/**
 * Speak a masked plate.
 *
 * @param {string} masked
 */
function call(masked) {
  if (!isVoiceOn()) return;
  const plate = spokenPlate(masked, (tail) => word("ending", { tail }));
  const speech = new SpeechSynthesisUtterance(word("call", { plate }));
  speech.lang = document.documentElement.lang;
  speech.rate = 0.9;
  speechSynthesis.speak(speech);
}

function isVoiceOn() {
  return voice.getAttribute("aria-pressed") === "true";
}

/** @param {boolean} on */
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
  voice.addEventListener("click", () => setVoice(!isVoiceOn()));
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
