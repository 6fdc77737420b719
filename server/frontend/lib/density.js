// How fine a wall page draws: where more cars have come than there are rows, a screen with more pixels than 1080p shows more
// rows instead of larger ones, as far as every row can still be read.

/** One rem (px) at which what must be read from four metres has its 31 px. */
const FINEST = 15.5;
/** What share of its whole size a rem has, and how many rows stand beside each other; the coarsest first. */
const STEPS = [
  { share: 1, columns: 1 },
  { share: 2 / 3, columns: 1 },
  { share: 1 / 2, columns: 2 },
];

/**
 * Draw `page` so that `count` rows fit, or as fine as its screen allows.
 *
 * @param {HTMLElement} page
 * @param {HTMLElement} list
 * @param {number} count
 * @param {number} [mostColumns] how many rows the page has room for beside each other
 */
export function drawFor(page, list, count, mostColumns = 2) {
  const root = document.documentElement;
  const wanted = Math.min(count, Number(list.dataset.rowsPerPage) || count);
  root.style.fontSize = "";
  const whole = Number.parseFloat(getComputedStyle(root).fontSize);
  const fits = STEPS.filter(({ share, columns }) => share === 1 || (columns <= mostColumns && whole * share >= FINEST));
  for (const step of fits) {
    root.style.fontSize = step.share === 1 ? "" : `${whole * step.share}px`;
    page.classList.toggle("is-double", step.columns > 1);
    const rows = rowsOf(list);
    list.style.setProperty("--rows", String(rows));
    list.dataset.columns = String(step.columns);
    if (rows * step.columns >= wanted) return;
  }
}

/**
 * How many rows stand below each other.
 *
 * @param {HTMLElement} list
 */
function rowsOf(list) {
  const row = list.querySelector("li:not([hidden])");
  if (!(row instanceof HTMLElement)) return 1;
  const gap = Number.parseFloat(getComputedStyle(list).rowGap) || 0;
  return Math.max(1, Math.floor((list.clientHeight + gap + 1) / (row.offsetHeight + gap)));
}
