// Keeps the rows of a live page as they change, where a service worker could open the page without the network.

import { lastHeard } from "../clock.js";
import { isKept } from "./app.js";
import { keepView } from "./views.js";

/** After a change the view is kept within so many ms; a mere sign of life moves on its time at most so often. */
const CHANGED = 2000;
const ALIVE = 30_000;

/** `keep(message)` is to be called with each message, once its rows are in `list`. `about`: {page, person, language}. */
export function makeKeeper(list, about) {
  let timer = 0;
  let due = 0;

  function write() {
    timer = 0;
    const rows = [...list.children]
      .filter((element) => element.dataset.sort !== undefined)
      .map((element) => ({
        key: element.dataset.key,
        sort: JSON.parse(element.dataset.sort),
        html: element.liveHtml ?? element.outerHTML,
      }));
    keepView({ ...about, now: new Date(lastHeard()).toISOString(), rows });
  }

  return function keep({ rows, removed = [] }) {
    if (!list || !about.person || !isKept()) return;
    const wait = rows.length || removed.length ? CHANGED : ALIVE;
    const then = performance.now() + wait;
    if (timer && due <= then) return;
    clearTimeout(timer);
    due = then;
    timer = setTimeout(write, wait);
  };
}
