// ⇄ on every car that the one in the hand could change places with, and what such a swap would change: asked once the
// finger rests on it, and remembered until something happens in the shop.

import { call } from "../api.js";
import { contentOf, made } from "../dom.js";
import { word } from "../words.js";
import { leftOf } from "./boxes.js";

/** @import { Preview, TaskAtBay, TaskInHand } from "../../api.js" */
/** @import { Timeline } from "./timeline.js" */

/** A finger rests that has stayed for so many ms. */
const REST = 120;
const WIDTH = 56;
/** Beside the plate of a long chip, at the end of a short one, in px. */
const PLATE = 150;

export class Swaps {
  #timeline;
  #onChosen;
  #onKnown;
  /** @type {Map<string, Preview>} */
  #answers = new Map();
  /** The handles that are up, by the piece with which each swaps.
   * @type {Map<string, HTMLElement>} */
  #handles = new Map();
  #timer = 0;
  #wanted = "";

  /**
   * @param {Timeline} timeline
   * @param {{ onChosen: (handle: HTMLElement) => void, onKnown: () => void }} listener
   */
  constructor(timeline, { onChosen, onKnown }) {
    this.#timeline = timeline;
    this.#onChosen = onChosen;
    this.#onKnown = onKnown;
  }

  /**
   * Put the handles up. What was known of swaps is forgotten.
   *
   * @param {TaskInHand} chosen
   */
  show(chosen) {
    this.#answers.clear();
    const cars = this.#partnersOf(chosen);
    for (const [piece, handle] of this.#handles) {
      if (cars.has(piece)) continue;
      handle.remove();
      this.#handles.delete(piece);
    }
    for (const [piece, chip] of cars) {
      const handle = this.#handles.get(piece) ?? this.#makeHandle();
      this.#handles.set(piece, handle);
      putUp(handle, chip);
    }
    this.#markLanes();
  }

  /** Take the handles away. */
  hide() {
    clearTimeout(this.#timer);
    this.#wanted = "";
    for (const handle of this.#handles.values()) handle.remove();
    this.#handles.clear();
    this.#markLanes();
  }

  /** Where a swap is offered, nothing else may lie over it. */
  #markLanes() {
    const offered = new Set([...this.#handles.values()].map((handle) => handle.closest(".lane")));
    for (const lane of this.#timeline.lanes.values()) lane.classList.toggle("has-swap", offered.has(lane));
  }

  /**
   * What the swap with the car under this handle would change; undefined as long as that is not known.
   *
   * @param {TaskInHand} chosen
   * @param {HTMLElement} handle
   */
  weigh(chosen, handle) {
    const key = handle.dataset.swaps ?? "";
    const known = this.#answers.get(key);
    if (known || this.#wanted === key) return known;
    this.#wanted = key;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(chosen, handle, key), REST);
    return undefined;
  }

  /**
   * The chips of the cars with which it could change places.
   *
   * @param {TaskInHand} chosen
   */
  #partnersOf(chosen) {
    /** @type {Map<string, HTMLElement>} */
    const cars = new Map();
    for (const chip of chosen.list === "waiting" ? [] : this.#timeline.chips()) {
      const { piece = "", trade, state } = chip.dataset;
      if (piece !== chosen.piece && trade === chosen.trade && state !== "finished") cars.set(piece, chip);
    }
    return cars;
  }

  #makeHandle() {
    const handle = made("button", { type: "button", className: "swap-handle" });
    handle.append(contentOf("swap-icon"));
    handle.addEventListener("click", (event) => {
      event.stopPropagation();
      this.#onChosen(handle);
    });
    return handle;
  }

  /**
   * @param {TaskInHand} chosen
   * @param {HTMLElement} handle
   * @param {string} key
   */
  async #ask(chosen, handle, key) {
    const body = swapBody(chosen, partnerOf(handle));
    const answer = await call("POST", "/preview/swap", body, { quiet: true }).catch(() => null);
    if (this.#wanted !== key) return;
    this.#wanted = "";
    if (!answer) return;
    this.#answers.set(key, answer);
    this.#onKnown();
  }
}

/**
 * @param {HTMLElement} handle
 * @param {HTMLElement} chip
 */
function putUp(handle, chip) {
  const { orderNo, task, seq, plate, piece, bay } = chip.dataset;
  handle.setAttribute("aria-label", word("swap-with", { plate }));
  Object.assign(handle.dataset, { orderNo, task, seq, plate, swaps: piece, bay });
  const room = Number.parseFloat(chip.style.width) - WIDTH;
  handle.style.left = `${leftOf(chip) + Math.max(0, Math.min(room, PLATE))}px`;
  handle.style.setProperty("--row-index", chip.style.getPropertyValue("--row-index"));
  if (handle.parentElement !== chip.parentElement) chip.parentElement?.append(handle);
}

/**
 * The task under a handle.
 *
 * @param {HTMLElement} handle
 * @returns {TaskAtBay}
 */
export function partnerOf({ dataset }) {
  const { orderNo = "", task, seq, plate = "", bay = "", swaps: piece = "" } = dataset;
  return { piece, orderNo, plate, task: Number(task), seq: Number(seq), bay };
}

/**
 * The swap of two tasks as the API wants it.
 *
 * @param {TaskAtBay} chosen
 * @param {TaskAtBay} other
 */
export function swapBody(chosen, other) {
  return { order_no: chosen.orderNo, task: chosen.task, with_order_no: other.orderNo, with_task: other.task };
}
