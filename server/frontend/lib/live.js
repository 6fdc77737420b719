// A page that stays true: joins its room over Socket.IO, takes the whole view, then changes; asks again after a gap;
// says when it has heard nothing for too long. Rows come as HTML and are put into `list` by key, ordered by `sort`. Who else
// is concerned hears of it by events: "link" (live or stale) and, before the rows are in place, "arrived" (the log's seq).
//
//   connect({ page: "board", list: document.querySelector("[data-live]"), onView, onChanges, onAlert })
//
// `onView(message)` and `onChanges(message)` run after the rows are in place, with the message as it came; `onAlert`
// gets {kind, job, text}. Without `list` the page puts its rows in place itself. <html data-link> is live or stale.

import { io } from "socket.io-client";
import { hear, lastHeard, now, recall, refresh, timeOfDay } from "./clock.js";
import { makeKeeper } from "./offline/keeper.js";
import { lastView } from "./offline/views.js";
import { meta, word } from "./words.js";

const QUIET = (Number(meta("stale-seconds")) || 10) * 1000;

/** Join a page's room for ever. Gives {rejoin, close}. */
export function connect({
  page,
  list = document.querySelector("[data-live]"),
  onView = () => {},
  onChanges = () => {},
  onAlert = () => {},
}) {
  const socket = io({
    transports: ["websocket"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 4000,
    timeout: 5000,
  });
  let seq = null;
  let heardAt = performance.now();
  let heardNow = lastHeard();
  let forcedAt = 0;
  const about = { page, person: meta("person"), language: meta("language") };
  const keep = makeKeeper(list, about);

  const join = () => socket.emit("join", { page, language: meta("language"), seq });

  const heard = (message) => {
    hear(message.now);
    heardAt = performance.now();
    heardNow = now();
    seq = message.seq;
    document.dispatchEvent(new CustomEvent("arrived", { detail: seq }));
    showStale(false);
  };

  socket.on("connect", join);
  socket.on("view", (message) => {
    heard(message);
    // A server that came back before the silence was noticed.
    tellLink("live");
    if (list) applyView(list, message.rows);
    refresh();
    onView(message);
    keep(message);
    reloadIfRebuilt();
  });
  socket.on("changes", (message) => {
    if (seq === null || message.follows !== seq) {
      seq = null;
      join();
      return;
    }
    heard(message);
    if (list) applyChanges(list, message);
    refresh();
    onChanges(message);
    keep(message);
  });
  socket.on("alert", onAlert);
  // The server lets nobody in whose session has ended: the page then leads to sign-in by itself.
  socket.on("connect_error", () => {
    if (!socket.active) setTimeout(() => location.reload(), 5000);
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000);
  });

  // A device that knows by itself that it has lost its network need not wait for the silence.
  const lost = () => showStale(true, heardNow);
  const back = () => (socket.connected ? join() : socket.connect());
  addEventListener("offline", lost);
  addEventListener("online", back);

  const watch = setInterval(() => {
    const silence = performance.now() - heardAt;
    if (silence < QUIET) return;
    showStale(true, heardNow);
    // A cable pulled out leaves a connection that looks alive: after twice the patience, make a new one.
    if (socket.connected && silence > 2 * QUIET && performance.now() - forcedAt > 2 * QUIET) {
      forcedAt = performance.now();
      socket.disconnect();
      socket.connect();
    }
  }, 500);

  // The browser has opened the page by itself: what it kept last is newer than the page, and older than now.
  if (document.documentElement.dataset.kept !== undefined) {
    showStale(true, heardNow);
    lastView(about).then((view) => {
      if (!view || !list || seq !== null) return;
      recall(Date.parse(view.now));
      heardNow = lastHeard();
      applyView(list, view.rows);
      refresh();
      onView(view);
      showStale(true, heardNow);
    });
  }

  return {
    rejoin: join,
    close: () => {
      clearInterval(watch);
      removeEventListener("offline", lost);
      removeEventListener("online", back);
      socket.disconnect();
    },
  };
}

function tellLink(detail) {
  document.dispatchEvent(new CustomEvent("link", { detail }));
}

function showStale(stale, since) {
  const link = stale ? "stale" : "live";
  if (document.documentElement.dataset.link !== link) {
    document.documentElement.dataset.link = link;
    tellLink(link);
  }
  const banner = document.getElementById("stale");
  if (!banner || (banner.hidden && !stale)) return;
  if (stale) banner.querySelector("[data-text]").textContent = word("stale", { time: timeOfDay(since) });
  banner.hidden = !stale;
}

// A wall display is never reloaded by a person: after an update of the server it fetches the new page by itself.
async function reloadIfRebuilt() {
  const ours = meta("build");
  if (!ours || reloadIfRebuilt.asked) return;
  reloadIfRebuilt.asked = true;
  setTimeout(() => {
    reloadIfRebuilt.asked = false;
  }, 60_000);
  try {
    const answer = await fetch("/build", { cache: "no-store" });
    const theirs = answer.ok ? (await answer.text()).trim() : ours;
    if (theirs && theirs !== ours && !document.querySelector("dialog[open]")) location.reload();
  } catch {
    // Unreachable just now: the next view asks again.
  }
}

function applyView(list, rows) {
  const wanted = new Set(rows.map((row) => row.key));
  for (const element of [...list.children]) {
    if (element.dataset.key !== undefined && !wanted.has(element.dataset.key)) element.remove();
  }
  // What stands on the page came from the server as well; only what differs lights up, and nothing at the very first.
  const lit = list.dataset.joined !== undefined;
  for (const row of rows) put(list, row, lit);
  list.dataset.joined = "";
}

function applyChanges(list, { rows, removed }) {
  for (const key of removed) find(list, key)?.remove();
  for (const row of rows) put(list, row);
}

function find(list, key) {
  for (const element of list.children) if (element.dataset.key === key) return element;
  return null;
}

function put(list, row, lit = true) {
  const old = find(list, row.key);
  const sort = JSON.stringify(row.sort);
  if (old && old.dataset.sort === sort && old.liveHtml === row.html) return;
  const template = document.createElement("template");
  template.innerHTML = row.html.trim();
  const fresh = template.content.firstElementChild;
  fresh.dataset.key = row.key;
  fresh.dataset.sort = sort;
  fresh.liveHtml = row.html;
  // data-mark, set by the row's template, names what a person should notice: minutes that tick on are not part of it.
  if (lit && old?.dataset.mark !== fresh.dataset.mark) fresh.classList.add("is-changed");
  setVars(fresh);
  refresh(fresh);
  // Who works with the keyboard stays on the same button, though the row has been made anew.
  const held = old ? [...old.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
  old?.remove();
  list.insertBefore(fresh, follower(list, row.sort));
  if (held >= 0) fresh.querySelectorAll("a, button")[held]?.focus({ preventScroll: true });
}

function follower(list, sort) {
  for (const element of list.children) {
    if (element.dataset.sort !== undefined && compare(JSON.parse(element.dataset.sort), sort) > 0) return element;
  }
  return null;
}

/** Compare two sort keys, lists of numbers and strings, as the server does. */
export function compare(one, other) {
  for (let n = 0; n < Math.min(one.length, other.length); n += 1) {
    if (one[n] < other[n]) return -1;
    if (one[n] > other[n]) return 1;
  }
  return one.length - other.length;
}

/** Set the custom properties that `data-vars="--a: 1; --b: 2"` names, on `root` and below: inline styles are forbidden. */
export function setVars(root = document.body) {
  const elements = root.matches?.("[data-vars]") ? [root] : [];
  for (const element of [...elements, ...root.querySelectorAll("[data-vars]")]) {
    for (const part of element.dataset.vars.split(";")) {
      const [name, value] = part.split(":");
      if (name.trim().startsWith("--")) element.style.setProperty(name.trim(), value.trim());
    }
  }
}
