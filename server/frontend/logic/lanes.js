// Lays the chips of one bay into as few rows as keep them from covering each other.

/**
 * Gives each span its row, and how many rows there are.
 *
 * @param {{ left: number, right: number }[]} spans in pixels
 * @param {number} tolerated by so much two spans in one row may cover each other
 */
export function stack(spans, tolerated = 0) {
  const order = spans.map((_, index) => index).sort((a, b) => spans[a].left - spans[b].left);
  /** @type {number[]} */
  const ends = [];
  /** @type {number[]} */
  const rows = new Array(spans.length);
  for (const index of order) {
    const { left, right } = spans[index];
    let row = ends.findIndex((end) => end <= left + tolerated);
    if (row < 0) row = ends.length;
    ends[row] = right;
    rows[index] = row;
  }
  return { rows, count: Math.max(1, ends.length) };
}
