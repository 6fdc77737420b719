// A list that turns its pages by itself: what is urgent stays, the rest takes turns. For displays nobody touches.

import { turn } from "../logic/turning.js";
import { childrenOf, made } from "./dom.js";

/** How long a page stays where the list does not say. */
const PAGE_SECONDS = 12;

/**
 * Turn the pages of `list`. `pinned(row)` says which rows stay on every page (at most half of one); `onTurn` hears how many
 * rows are on other pages (`beyond`). Gives `arrange`, to be called whenever rows have changed.
 *
 * @param {HTMLElement} list
 * @param {{ pinned: (row: HTMLElement) => boolean,
 *   onTurn: (turn: { page: number, pages: number, beyond: number }) => void }} options
 */
export function turnPages(list, { pinned, onTurn }) {
  const seconds = Number(list.dataset.pageSeconds) || PAGE_SECONDS;
  let page = 0;

  const arrange = (isTurned = false) => {
    const rows = childrenOf(list).filter((row) => row.dataset.key !== undefined);
    if (rows.length && rows.every((row) => row.hidden)) rows[0].hidden = false;
    const turned = turn(rows.map(pinned), placesFor(rows, list), page);
    page = turned.page;
    for (const [index, row] of rows.entries()) {
      row.hidden = !turned.shown.has(index);
      row.classList.toggle("is-turned", isTurned && !row.hidden && !turned.staying.has(index));
    }
    onTurn({ page, pages: turned.pages, beyond: rows.length - turned.shown.size });
  };

  setInterval(() => {
    page += 1;
    arrange(true);
  }, seconds * 1000);
  addEventListener("resize", () => arrange());
  document.fonts?.ready.then(() => arrange());
  arrange();
  return () => arrange();
}

/**
 * How many rows fit a page.
 *
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} list
 */
function placesFor(rows, list) {
  const perPage = Number(list.dataset.rowsPerPage) || 0;
  if (perPage) return perPage;
  const height = rows.find((row) => !row.hidden)?.offsetHeight || rows[0]?.offsetHeight || 1;
  const gap = Number.parseFloat(getComputedStyle(list).rowGap) || 0;
  const columns = Number(list.dataset.columns) || 1;
  return Math.max(1, Math.floor((list.clientHeight + gap + 1) / (height + gap))) * columns;
}

/**
 * One dot for each page, the present one lit; none for a single page.
 *
 * @param {HTMLElement} place
 * @param {{ page: number, pages: number }} turn
 */
export function drawDots(place, { page, pages }) {
  const count = pages > 1 ? pages : 0;
  place.replaceChildren(
    ...Array.from({ length: count }, (_, n) => made("i", { className: n === page ? "dot is-on" : "dot" })),
  );
}
