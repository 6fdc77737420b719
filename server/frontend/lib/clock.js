// The server's clock in the browser: every countdown and every clock on a page follows it, never the device's own.
// In a demo it runs `speed` times as fast. Messages set it again with `hear(now)`.
//
//   <time data-clock="HH:mm">            the time of day at the site; "HH:mm:ss" with seconds, "date" for the day
//   <time data-countdown="2026-11-23T09:00:00Z">   what is left of it: data-left is far, soon (< 30 min) or past

import { meta, word } from "./words.js";

const speed = Number(meta("clock-speed")) || 1;
const zone = meta("time-zone") || undefined;
const locale = document.documentElement.lang || undefined;
const SOON = 30 * 60;
const STEADY = 2000;

const KEPT = "shopboard.clock";

// The page says what time it was when the server began to answer, not when it has been loaded.
let heardAt = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
let heardWall = Date.now() - (performance.now() - heardAt);
let heardNow = Date.parse(meta("server-now")) || Date.now();
let saidAt = heardNow;
let wasHeard = true;
if (document.documentElement.dataset.kept !== undefined) resume();

const hours = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const seconds = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const days = new Intl.DateTimeFormat(locale, { timeZone: zone, month: "long", day: "numeric", weekday: "long" });

/** The server's present instant, in milliseconds since 1970. */
export function now() {
  return heardNow + (performance.now() - heardAt) * speed;
}

/** The server has said what time it is (ISO 8601). */
export function hear(iso) {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) return;
  heardNow = instant;
  saidAt = instant;
  heardAt = performance.now();
  heardWall = Date.now();
  wasHeard = true;
}

/** When the server was last heard, by its own clock, in milliseconds since 1970: of what time the page's data are. */
export function lastHeard() {
  return saidAt;
}

/** The page shows an older view that was kept: its time, in milliseconds since 1970. */
export function recall(instant) {
  saidAt = instant;
}

/** Milliseconds of the server's clock in `real` ones of this device: more of them in a demo. */
export function scaled(real) {
  return real * speed;
}

/** Whether `now()` can be trusted: the server was heard by this very page, and since then nothing has happened that stops
    the counting clock (the device slept) or moves its time of day. */
export function isSure() {
  return wasHeard && Math.abs(Date.now() - heardWall - (performance.now() - heardAt)) < STEADY;
}

/** A page that the browser kept (service worker) knows the time only by the device's time of day. */
function resume() {
  wasHeard = false;
  heardAt = performance.now();
  heardWall = Date.now();
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    heardNow = kept.now + (Date.now() - kept.wall) * speed;
  } catch {
    // Nothing was kept: then the time at which the page was made is all there is.
  }
}

addEventListener("pagehide", keep);
function keep() {
  try {
    if (wasHeard) localStorage.setItem(KEPT, JSON.stringify({ now: now(), wall: Date.now() }));
  } catch {
    // A private window keeps nothing.
  }
}

/** HH:mm at the site, of an instant in ms or ISO 8601. */
export function timeOfDay(instant) {
  return hours.format(typeof instant === "string" ? Date.parse(instant) : instant);
}

/** "1 h 05 min" of a whole number of seconds, cut to minutes; below one minute "< 1 min". */
export function duration(total) {
  const minutes = Math.floor(Math.abs(total) / 60);
  if (minutes >= 2880) return word("days", { days: Math.floor(minutes / 1440) });
  if (minutes >= 60) {
    return word("hours", { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });
  }
  return minutes ? word("minutes", { minutes }) : word("under-a-minute");
}

/** Fill one element, or everything below `root`, for the present instant. */
export function refresh(root = document) {
  const instant = now();
  for (const element of root.querySelectorAll("[data-clock]")) fillClock(element, instant);
  for (const element of root.querySelectorAll("[data-countdown]")) fillCountdown(element, instant);
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fillClock(element, instant) {
  const form = element.dataset.clock;
  put(element, (form === "date" ? days : form === "HH:mm:ss" ? seconds : hours).format(instant));
}

function fillCountdown(element, instant) {
  // A promise has passed when its minute has: 17:00:59 still keeps 17:00.
  const due = Math.floor(Date.parse(element.dataset.countdown) / 60000) * 60;
  const left = due - Math.floor(instant / 60000) * 60;
  const state = left < 0 ? "past" : left < SOON ? "soon" : "far";
  if (element.dataset.left !== state) element.dataset.left = state;
  put(element, left < 0 ? word("over", { time: duration(left) }) : left === 0 ? word("due-now") : duration(left));
}

refresh();
setInterval(refresh, speed > 1 ? 200 : 1000);
