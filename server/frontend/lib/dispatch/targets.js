// Where a finger that carries something is: above which bay, or which ⇄. Measured once and looked up in numbers, so that
// a finger on the move never makes the browser lay out the page.

import { all } from "../dom.js";

/** @import { Timeline } from "./timeline.js" */

/** @typedef {{ lane: HTMLElement | null, handle: HTMLElement | null }} Target */

/** @typedef {{ element: HTMLElement, left: number, right: number, top: number, bottom: number }} Box */

/** @typedef {{ box: DOMRect, bays: Box[], handles: Box[] }} Measured */

export class Targets {
  #timeline;
  /** @type {Measured | null} */
  #known = null;

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.#timeline = timeline;
  }

  /**
   * What is at a place of the screen.
   *
   * @param {number} x
   * @param {number} y
   * @returns {Target}
   */
  at(x, y) {
    const { box, bays, handles } = this.#measured();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return { lane: null, handle: null };
    const { scrollLeft, scrollTop } = this.#timeline.scroller;
    const [inX, inY] = [x - box.left + scrollLeft, y - box.top + scrollTop];
    /** @param {Box} its */
    const covers = (its) => inX >= its.left && inX <= its.right && inY >= its.top && inY <= its.bottom;
    const handle = handles.find(covers)?.element ?? null;
    const lane = bays.find((its) => inY >= its.top && inY < its.bottom)?.element ?? null;
    return { lane, handle };
  }

  /** Bays or handles have moved. */
  forget() {
    this.#known = null;
  }

  /** The window of the bays, in the coordinates of the screen. */
  box() {
    return this.#measured().box;
  }

  #measured() {
    this.#known ??= measure(this.#timeline);
    return this.#known;
  }
}

/**
 * @param {Timeline} timeline
 * @returns {Measured}
 */
function measure({ scroller, lanes }) {
  const box = scroller.getBoundingClientRect();
  const [right, down] = [scroller.scrollLeft - box.left, scroller.scrollTop - box.top];
  /**
   * @param {HTMLElement} element
   * @returns {Box}
   */
  const within = (element) => {
    const its = element.getBoundingClientRect();
    return {
      element,
      left: its.left + right,
      right: its.right + right,
      top: its.top + down,
      bottom: its.bottom + down,
    };
  };
  return { box, bays: [...lanes.values()].map(within), handles: all(scroller, ".swap-handle").map(within) };
}
