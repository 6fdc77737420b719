// A page that stays true: joins its room over Socket.IO, takes the whole view, then changes; asks again after a gap;
// says when it has heard nothing for too long. Rows are put into `list` (lib/rows.js). Who else is concerned hears of it by
// events: "link" (live or stale) and, before the rows are in place, "arrived" (the log's seq).
//
//   connect({ page: "board", list: document.querySelector("[data-live]"), onView, onChanges, onAlert })

import { io } from "socket.io-client";
import { clock, hear, lastHeard, now, refresh } from "./clock.js";
import { reloadIfRebuilt, showLive, showStale, showTrouble, tellLink } from "./connection.js";
import { makeKeeper } from "./offline/keeper.js";
import { lastView } from "./offline/views.js";
import { applyChanges, applyView } from "./rows.js";
import { meta } from "./words.js";

/** @import { Alert, Changes, KeptView, View } from "../types.js" */

/**
 * `onView` and `onChanges` run after the rows are in place, with the message as it came. A page without `list` puts its
 * rows in place itself.
 *
 * @typedef {object} LivePage
 * @property {string} page
 * @property {HTMLElement | null} list
 * @property {(message: View | KeptView) => void} [onView]
 * @property {(message: Changes) => void} [onChanges]
 * @property {(message: Alert) => void} [onAlert]
 */

const QUIET = (Number(meta("stale-seconds")) || 10) * 1000;
/** How often, in ms, the silence is measured. */
const WATCH = 500;

/**
 * Join a page's room for ever.
 *
 * @param {LivePage} page
 */
export function connect(page) {
  new Live(page).begin();
}

class Live {
  /** @type {number | null} */
  #seq = null;
  #heardAt = performance.now();
  #heardNow = lastHeard();
  #forcedAt = 0;
  #page;
  #about;
  #keep;
  #socket = io({
    transports: ["websocket"],
    // All displays of a shop lose their server at the same moment: between 50 ms and a second later they come back.
    reconnectionDelay: 500,
    randomizationFactor: 0.9,
    reconnectionDelayMax: 4000,
    timeout: 5000,
  });

  /** @param {LivePage} page */
  constructor(page) {
    this.#page = page;
    this.#about = { page: page.page, person: meta("person"), language: meta("language") };
    this.#keep = makeKeeper(page.list, this.#about);
  }

  begin() {
    const socket = this.#socket;
    socket.on("connect", () => this.#join());
    socket.on("view", (message) => this.#take(message));
    socket.on("changes", (message) => this.#follow(message));
    socket.on("alert", (message) => this.#page.onAlert?.(message));
    // The server lets nobody in whose session has ended: the page then leads to sign-in by itself.
    socket.on("connect_error", () => {
      if (!socket.active) setTimeout(() => location.reload(), 5000);
    });
    socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000);
    });
    // A device that knows by itself that it has lost its network need not wait for the silence.
    addEventListener("offline", () => showStale(this.#heardNow));
    addEventListener("online", () => (socket.connected ? this.#join() : socket.connect()));
    setInterval(() => this.#listen(), WATCH);
    if (document.documentElement.dataset.kept !== undefined) this.#showKept();
  }

  #join() {
    this.#socket.emit("join", { page: this.#page.page, language: meta("language"), seq: this.#seq });
  }

  /** @param {View} message */
  #heard(message) {
    hear(message.now);
    this.#heardAt = performance.now();
    this.#heardNow = now();
    this.#seq = message.seq;
    document.dispatchEvent(new CustomEvent("arrived", { detail: message.seq }));
    showLive();
    showTrouble(message.trouble);
  }

  /** @param {View} message */
  #take(message) {
    const { list, onView } = this.#page;
    this.#heard(message);
    // A server that came back before the silence was noticed.
    tellLink("live");
    if (list) applyView(list, message.rows);
    refresh();
    onView?.(message);
    this.#keep(message);
    reloadIfRebuilt();
  }

  /** @param {Changes} message */
  #follow(message) {
    const { list, onChanges } = this.#page;
    if (this.#seq === null || message.follows !== this.#seq) {
      this.#seq = null;
      this.#join();
      return;
    }
    this.#heard(message);
    if (list) applyChanges(list, message);
    refresh();
    onChanges?.(message);
    this.#keep(message);
  }

  /** Whether there has been silence for too long. */
  #listen() {
    const silence = performance.now() - this.#heardAt;
    if (silence < QUIET) return;
    showStale(this.#heardNow);
    // A cable pulled out leaves a connection that looks alive: after twice the patience, make a new one.
    if (this.#socket.connected && silence > 2 * QUIET && performance.now() - this.#forcedAt > 2 * QUIET) {
      this.#forcedAt = performance.now();
      this.#socket.disconnect();
      this.#socket.connect();
    }
  }

  /** The browser has opened the page by itself: what it kept last is newer than the page, and older than now. */
  async #showKept() {
    const { list, onView } = this.#page;
    showStale(this.#heardNow);
    const view = await lastView(this.#about);
    if (!view || this.#seq !== null) return;
    clock.recall(Date.parse(view.now));
    this.#heardNow = lastHeard();
    if (list) applyView(list, view.rows);
    refresh();
    onView?.(view);
    showStale(this.#heardNow);
  }
}
