// ⇄ on every car that the one in the hand could change places with, and what such a swap would change: asked once the
// finger rests on it, and remembered until something happens in the shop.

import { call } from "../api.js";
import { word } from "../words.js";

const REST = 120;
const WIDTH = 56;
// Beside the plate of a long chip, at the end of a short one.
const PLATE = 150;

/** `show(chosen)` puts the handles up, `hide()` takes them away; `weigh(chosen, handle)` gives an answer or undefined. */
export function makeSwaps(timeline, { onChosen, onKnown }) {
  const answers = new Map();
  const handles = new Map();
  let timer = 0;
  let wanted = "";

  function show(chosen) {
    answers.clear();
    const cars = new Map();
    for (const chip of chosen.list === "waiting" ? [] : timeline.chips()) {
      const { piece, trade, state } = chip.dataset;
      if (piece !== chosen.piece && trade === chosen.trade && state !== "finished") cars.set(piece, chip);
    }
    for (const [piece, handle] of handles) {
      if (cars.has(piece)) continue;
      handle.remove();
      handles.delete(piece);
    }
    for (const [piece, chip] of cars) {
      if (!handles.has(piece)) handles.set(piece, makeHandle());
      putUp(handles.get(piece), chip);
    }
  }

  function makeHandle() {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "swap-handle";
    handle.append(document.getElementById("swap-icon").content.cloneNode(true));
    handle.addEventListener("click", (event) => {
      event.stopPropagation();
      onChosen(handle);
    });
    return handle;
  }

  function putUp(handle, chip) {
    const { orderNo, task, seq, plate, piece, bay } = chip.dataset;
    handle.setAttribute("aria-label", word("swap-with", { plate }));
    Object.assign(handle.dataset, { orderNo, task, seq, plate, swaps: piece, bay });
    const [left, width] = [Number.parseFloat(chip.style.left), Number.parseFloat(chip.style.width)];
    handle.style.left = `${left + Math.max(0, Math.min(width - WIDTH, PLATE))}px`;
    handle.style.setProperty("--row-index", chip.style.getPropertyValue("--row-index"));
    if (handle.parentElement !== chip.parentElement) chip.parentElement.append(handle);
  }

  function hide() {
    clearTimeout(timer);
    wanted = "";
    for (const handle of handles.values()) handle.remove();
    handles.clear();
  }

  function weigh(chosen, handle) {
    const key = handle.dataset.swaps;
    if (answers.has(key)) return answers.get(key);
    if (wanted === key) return undefined;
    wanted = key;
    clearTimeout(timer);
    timer = setTimeout(() => ask(chosen, handle, key), REST);
    return undefined;
  }

  async function ask(chosen, handle, key) {
    const answer = await call("POST", "/preview/swap", swapBody(chosen, handle.dataset), { quiet: true }).catch(
      () => null,
    );
    if (wanted !== key) return;
    wanted = "";
    if (!answer) return;
    answers.set(key, answer);
    onKnown();
  }

  return { show, hide, weigh };
}

/** The swap of `chosen` with `other` ({orderNo, task}) as the API wants it. */
export function swapBody(chosen, other) {
  return {
    order_no: chosen.orderNo,
    task: chosen.task,
    with_order_no: other.orderNo,
    with_task: Number(other.task),
  };
}
