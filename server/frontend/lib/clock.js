// The server's clock on the page: every countdown and every clock follows it, never the device's own.
// In a demo it runs `speed` times as fast. Messages set it again with `hear(now)`.
//
//   <time data-clock="HH:mm">            the time of day at the site; "HH:mm:ss" with seconds, "date" for the day
//   <time data-countdown="2026-11-23T09:00:00Z">   what is left of it: data-left is far, soon (< 30 min) or past
//   <div data-progress …>                the work on a task, which goes on: progress.js

import { durationWord, remaining, workWord } from "../logic/countdown.js";
import { ServerClock } from "../logic/server-clock.js";
import { all } from "./dom.js";
import { fillProgress } from "./progress.js";
import { meta, word } from "./words.js";

const speed = Number(meta("clock-speed")) || 1;
const zone = meta("time-zone") || undefined;
const locale = document.documentElement.lang || undefined;

const KEPT = "shopboard.clock";

/** The two clocks of this device: one counts, the other can be set. */
export const device = { counted: () => performance.now(), timeOfDay: () => Date.now() };

/** Milliseconds since 1970, by the server's clock. */
export const clock = new ServerClock(device, {
  said: Date.parse(meta("server-now")) || Date.now(),
  // The page says what time it was when the server began to answer, not when it has been loaded.
  countedAt: answeredAt() || performance.now(),
  speed,
});
// A page that the browser has kept itself (service worker).
if (document.documentElement.dataset.kept !== undefined) clock.resume(keptTime());

/** @type {Intl.DateTimeFormatOptions} */
const SHORT = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const hours = new Intl.DateTimeFormat("en-GB", SHORT);
const seconds = new Intl.DateTimeFormat("en-GB", { ...SHORT, second: "2-digit" });
const days = new Intl.DateTimeFormat(locale, { timeZone: zone, month: "long", day: "numeric", weekday: "long" });

/** The server's present instant, in milliseconds since 1970. */
export function now() {
  return clock.now();
}

/**
 * The server has said what time it is (ISO 8601).
 *
 * @param {string} iso
 */
export function hear(iso) {
  clock.hear(Date.parse(iso));
}

/** When the server was last heard, by its own clock, in milliseconds since 1970: of what time the page's data are. */
export function lastHeard() {
  return clock.lastHeard();
}

function answeredAt() {
  const [navigation] = performance.getEntriesByType("navigation");
  // Not in Safari before 15.
  return navigation && "responseStart" in navigation ? Number(navigation.responseStart) : 0;
}

/** What an earlier page has kept, or null: then the time at which the page was made is all there is. */
function keptTime() {
  try {
    const { now, wall } = JSON.parse(localStorage.getItem(KEPT) ?? "");
    return { now: Number(now), wall: Number(wall) };
  } catch {
    return null;
  }
}

addEventListener("pagehide", () => {
  const kept = clock.kept();
  try {
    if (kept) localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A private window keeps nothing.
  }
});

/**
 * HH:mm at the site, of an instant in ms or ISO 8601.
 *
 * @param {number | string} instant
 */
export function timeOfDay(instant) {
  return hours.format(typeof instant === "string" ? Date.parse(instant) : instant);
}

/**
 * "1 h 05 min" of a whole number of seconds, cut to minutes; below one minute "< 1 min".
 *
 * @param {number} total
 */
export function duration(total) {
  return word(...durationWord(total));
}

/**
 * The same of whole minutes of work.
 *
 * @param {number} minutes
 */
export function workTime(minutes) {
  return word(...workWord(minutes));
}

/**
 * Fill every clock, countdown and progress below `root` for the present instant.
 *
 * @param {ParentNode} root
 */
export function refresh(root = document) {
  const instant = now();
  for (const element of all(root, "[data-clock]")) fillClock(element, instant);
  for (const element of all(root, "[data-countdown]")) fillCountdown(element, instant);
  for (const element of all(root, "[data-progress]")) fillProgress(element, instant);
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {HTMLElement} element
 * @param {number} instant
 */
function fillClock(element, instant) {
  const form = element.dataset.clock;
  put(element, (form === "date" ? days : form === "HH:mm:ss" ? seconds : hours).format(instant));
}

/**
 * @param {HTMLElement} element
 * @param {number} instant
 */
function fillCountdown(element, instant) {
  const { minutes, state } = remaining(Date.parse(element.dataset.countdown ?? ""), instant);
  if (element.dataset.left !== state) element.dataset.left = state;
  const time = duration(minutes * 60);
  put(element, minutes < 0 ? word("over", { time }) : minutes === 0 ? word("due-now") : time);
}

refresh();
setInterval(() => refresh(), speed > 1 ? 200 : 1000);
