// How high a bay's row is: so high that all bays stand on the screen, or large for who would rather scroll than aim; and
// whether the heads of the teams stand above their bays or are folded beside them.

import { all, around, one } from "../dom.js";

/** A row for a thick glove, in px. */
const LARGE = 64;
/** Below this height (px) a chip has one line. */
const ONE_LINE = 54;
/** A row is never lower than so many times the height of the text. */
const LOWEST = 2.1;
/** Where not all rows fit anyway, a finger finds them as high as this, in px. */
const FINGER = 48;
const TOUCHED = matchMedia("(pointer: coarse)");
/** Unfolded, the head of a team is so high, in px. */
const HEAD = 32;
/** Where this device keeps that it wants large rows. */
const KEPT = "dispatch-large-rows";

/**
 * Measures the rows of `root` anew whenever the room for them changes, and calls `changed` after it.
 *
 * @param {HTMLElement} root
 * @param {() => void} changed
 */
export function keepRows(root, changed) {
  const button = one(root, "[data-large]");
  const fit = () => {
    fitRows(root, localStorage.getItem(KEPT) !== null);
    changed();
  };
  button.addEventListener("click", () => {
    if (localStorage.getItem(KEPT) === null) localStorage.setItem(KEPT, "");
    else localStorage.removeItem(KEPT);
    fit();
  });
  root.addEventListener("click", ({ target }) => {
    const head = around(target, "[data-fold]");
    if (!head || document.body.classList.contains("is-placing")) return;
    fold(head, head.getAttribute("aria-expanded") === "true");
  });
  addEventListener("resize", fit);
  fit();
}

/**
 * @param {HTMLElement} root
 * @param {boolean} isLarge
 */
function fitRows(root, isLarge) {
  const heads = all(root, "[data-fold]");
  const bays = all(root, ".lane").length;
  const room = roomFor(root);
  const lowest = LOWEST * Number.parseFloat(getComputedStyle(root).fontSize);
  const spread = (room - heads.length * HEAD) / bays;
  const isFolded = !isLarge && spread < ONE_LINE;
  const fitting = Math.floor(isFolded ? room / bays : spread);
  const scrolled = TOUCHED.matches ? Math.max(lowest, FINGER) : lowest;
  const row = isLarge ? LARGE : fitting < lowest ? scrolled : Math.min(LARGE, fitting);
  for (const head of heads) fold(head, isFolded);
  one(root, ".timeline-grid").style.setProperty("--row", `${row}px`);
  root.classList.toggle("is-compact", row < ONE_LINE);
  const button = one(root, "[data-large]");
  button.hidden = !isLarge && row >= LARGE;
  button.setAttribute("aria-pressed", String(isLarge));
}

/**
 * The height that all bays have together, in px. The stopped cars' lane has its place kept, so that no bay moves when the
 * first car is stopped.
 *
 * @param {HTMLElement} root
 */
function roomFor(root) {
  const stopped = one(root, ".stop-lane");
  const { clientHeight } = one(root, ".timeline-scroll");
  const kept = stopped.hidden ? Number.parseFloat(getComputedStyle(stopped).height) : 0;
  return clientHeight - one(root, ".axis").offsetHeight - kept;
}

/**
 * @param {HTMLElement} head
 * @param {boolean} isFolded
 */
function fold(head, isFolded) {
  head.setAttribute("aria-expanded", String(!isFolded));
  around(head, ".team")?.classList.toggle("is-folded", isFolded);
}
