// What the pushed jobs consist of: a job's row holds its pieces, cards for the column, chips for the bays and so on, and this
// keeps one copy of each in the place where it belongs. A piece that did not change keeps its element.

import { all } from "../dom.js";

/** @import { TaskInHand } from "../../api.js" */

const KEPT = ["is-chosen", "is-lifted"];

export class Pieces {
  #source;
  /** Copies of all pieces below the source, by list and key; and the HTML of which each is a copy.
   * @type {Map<string, { copy: HTMLElement, html: string }>} */
  #all = new Map();

  /** @param {HTMLElement} source */
  constructor(source) {
    this.#source = source;
  }

  /** Bring the copies up to date. */
  sync() {
    const wanted = new Set();
    for (const original of all(this.#source, "[data-piece]")) {
      const key = `${original.dataset.list}:${original.dataset.piece}`;
      wanted.add(key);
      const html = original.outerHTML;
      const old = this.#all.get(key);
      if (old?.html === html) continue;
      const copy = old ? patch(old.copy, original) : copyOf(original);
      copy.classList.toggle("is-new", !old);
      this.#all.set(key, { copy, html });
    }
    for (const [key, { copy }] of this.#all) {
      if (wanted.has(key)) continue;
      copy.remove();
      this.#all.delete(key);
    }
  }

  /**
   * The pieces of one list: "waiting", "checks" or "ready" in the column, "bays", "stopped", or "left" over.
   *
   * @param {string} list
   */
  of(list) {
    return [...this.#all.values()].map(({ copy }) => copy).filter((piece) => piece.dataset.list === list);
  }
}

/** All pieces that stand on the page, without those among the pushed rows. */
export function shownPieces() {
  return all(document, ".page-dispatch main [data-piece]").filter((piece) => !piece.closest("#jobs"));
}

/**
 * The piece with this key on the page, as it stands now, not among the pushed rows.
 *
 * @param {string} piece
 */
export function shownPiece(piece) {
  return shownPieces().find(({ dataset }) => dataset.piece === piece) ?? null;
}

/**
 * The task for which a piece stands.
 *
 * @param {HTMLElement} element
 */
export function taskOf({ dataset }) {
  const { piece = "", orderNo = "", plate = "", trade = "", team = "", bay = "", state = "" } = dataset;
  /** @type {TaskInHand["list"]} */
  const list = state === "waiting" ? "waiting" : "bays";
  const [task, seq] = [Number(dataset.task), Number(dataset.seq)];
  const planned = Number(dataset.notBefore) || null;
  const isQueued = dataset.queued !== undefined;
  return { piece, orderNo, plate, trade, team, bay, state, list, task, seq, planned, isQueued };
}

/**
 * Put elements into a list in this order, and move only those that stand elsewhere; `isOne` says which children of the list
 * are such elements.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} elements
 * @param {string} isOne
 */
export function putInOrder(list, elements, isOne = "*") {
  for (const [index, element] of elements.entries()) {
    const present = all(list, `:scope > ${isOne}`)[index];
    if (present !== element) list.insertBefore(element, present ?? null);
  }
}

/** @param {HTMLElement} original */
function copyOf(original) {
  return /** @type {HTMLElement} */ (original.cloneNode(true));
}

/**
 * The element stays: a finger may be on it, or the keyboard's focus.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} original
 */
function patch(element, original) {
  const kept = KEPT.filter((name) => element.classList.contains(name));
  for (const { name } of [...element.attributes]) {
    if (name !== "style" && !original.hasAttribute(name)) element.removeAttribute(name);
  }
  for (const { name, value } of original.attributes) element.setAttribute(name, value);
  element.classList.add(...kept);
  element.replaceChildren(...copyOf(original).childNodes);
  return element;
}
