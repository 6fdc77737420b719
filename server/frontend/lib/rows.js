// The rows of a live page: they come as HTML, or as edits of the HTML that is held, and are put into a list by key, ordered
// by `sort`.

import { compare } from "../logic/sort-key.js";
import { refresh } from "./clock.js";
import { all, childrenOf } from "./dom.js";

/** @import { Changes, Row, SortKey } from "../types.js" */

/** The HTML of each row as the server sent it: what ticks in it since is no difference.
 * @type {WeakMap<Element, string>} */
const sent = new WeakMap();

/**
 * A row's HTML as it came.
 *
 * @param {Element} row
 */
export function htmlOf(row) {
  return sent.get(row) ?? row.outerHTML;
}

/**
 * What of a list can be kept, and put there again.
 *
 * @param {Element} list
 * @returns {Row[]}
 */
export function rowsOf(list) {
  return childrenOf(list).flatMap((row) => {
    const { key = "", sort } = row.dataset;
    return sort === undefined ? [] : [{ key, sort: JSON.parse(sort), html: htmlOf(row) }];
  });
}

/**
 * Let the list hold these rows and no others.
 *
 * @param {HTMLElement} list
 * @param {Row[]} rows
 */
export function applyView(list, rows) {
  const wanted = new Set(rows.map((row) => row.key));
  for (const element of childrenOf(list)) {
    const { key } = element.dataset;
    if (key !== undefined && !wanted.has(key)) element.remove();
  }
  // What stands on the page came from the server as well; only what differs lights up, and nothing at the very first.
  const lit = list.dataset.joined !== undefined;
  for (const row of rows) put(list, row, lit);
  list.dataset.joined = "";
}

/**
 * @param {Element} list
 * @param {Changes} changes
 */
export function applyChanges(list, { rows, removed }) {
  for (const key of removed) find(list, key)?.remove();
  for (const row of rows) put(list, row);
}

/**
 * @param {Element} list
 * @param {string} key
 */
function find(list, key) {
  return childrenOf(list).find((element) => element.dataset.key === key) ?? null;
}

/**
 * @param {Element} list
 * @param {Row} row
 */
function put(list, row, lit = true) {
  const old = find(list, row.key);
  const sort = JSON.stringify(row.sort);
  const html = row.html ?? edited(old && sent.get(old), row);
  if (old && old.dataset.sort === sort && sent.get(old) === html) return;
  const fresh = elementOf(row.key, html);
  fresh.dataset.key = row.key;
  fresh.dataset.sort = sort;
  // data-mark, set by the row's template, names what a person should notice: minutes that tick on are not part of it.
  if (lit && old?.dataset.mark !== fresh.dataset.mark) fresh.classList.add("is-changed");
  refresh(fresh);
  // Who works with the keyboard stays on the same button, though the row has been made anew.
  const { activeElement } = document;
  const held = old && activeElement instanceof HTMLElement ? focusable(old).indexOf(activeElement) : -1;
  old?.remove();
  list.insertBefore(fresh, follower(list, row.sort));
  if (held >= 0) focusable(fresh)[held]?.focus({ preventScroll: true });
}

/** @param {Element} row */
function focusable(row) {
  return all(row, "a, button");
}

/**
 * The HTML of a row that the server has sent as edits: each puts something in the place of so many pieces, from the last
 * to the first. A piece begins at every "<".
 *
 * @param {string | null | undefined} held
 * @param {Row} row
 */
function edited(held, { key, edits = [] }) {
  if (!held) throw new Error(`the row ${key} is not held`);
  const pieces = held.match(/<[^<]*/g) ?? [];
  for (const [from, count, html] of edits) pieces.splice(from, count, html);
  return pieces.join("");
}

/**
 * @param {string} key
 * @param {string} html
 */
function elementOf(key, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const element = template.content.firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error(`the row ${key} is no element`);
  sent.set(element, html);
  return element;
}

/**
 * The row before which one with this sort key belongs; null at the end.
 *
 * @param {Element} list
 * @param {SortKey} sort
 */
function follower(list, sort) {
  return (
    childrenOf(list).find(({ dataset }) => dataset.sort !== undefined && compare(JSON.parse(dataset.sort), sort) > 0) ??
    null
  );
}
