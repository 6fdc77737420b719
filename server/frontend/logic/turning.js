// Which rows of a list that turns its pages are shown: what is urgent stays, the rest takes turns.

/**
 * `rows`: for each row whether it stays on every page, as far as that is at most half of one. Gives the indexes of the rows
 * that are shown and of those that stay, and the number of the page, which begins anew after the last.
 *
 * @param {boolean[]} rows
 * @param {number} places how many rows fit a page
 * @param {number} page
 */
export function turn(rows, places, page) {
  const all = rows.map((_, index) => index);
  if (rows.length <= places) return { page: 0, pages: 1, shown: new Set(all), staying: new Set(all) };
  const staying = new Set(all.filter((index) => rows[index]).slice(0, Math.floor(places / 2)));
  const turning = all.filter((index) => !staying.has(index));
  const size = Math.max(1, places - staying.size);
  const pages = Math.ceil(turning.length / size);
  const at = page % pages;
  return { page: at, pages, shown: new Set([...staying, ...turning.slice(at * size, (at + 1) * size)]), staying };
}
