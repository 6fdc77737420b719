// Keeps the rows of a live page as they change, where a service worker could open the page without the network.

import { lastHeard } from "../clock.js";
import { rowsOf } from "../rows.js";
import { isKept } from "./app.js";
import { keepView } from "./views.js";

/** @import { Row } from "../../types.js" */

/** After a change the view is kept within so many ms; a mere sign of life moves on its time at most so often. */
const CHANGED = 2000;
const ALIVE = 30_000;

/**
 * Gives `keep(message)`, to be called with each message, once its rows are in `list`.
 *
 * @param {HTMLElement | null} list
 * @param {{ page: string, person: string, language: string }} about
 */
export function makeKeeper(list, about) {
  let timer = 0;
  let due = 0;

  /** @param {HTMLElement} rows */
  function write(rows) {
    timer = 0;
    keepView({ ...about, now: new Date(lastHeard()).toISOString(), rows: rowsOf(rows) });
  }

  /** @param {{ rows: Row[], removed?: string[] }} message */
  return function keep({ rows, removed = [] }) {
    if (!list || !about.person || !isKept()) return;
    const wait = rows.length || removed.length ? CHANGED : ALIVE;
    const then = performance.now() + wait;
    if (timer && due <= then) return;
    clearTimeout(timer);
    due = then;
    timer = setTimeout(write, wait, list);
  };
}
