// Which card wants attention first.

const RISKS = ["none", "tight", "late_expected", "overdue"];

/**
 * The worst of some risks; "none" of nothing.
 *
 * @param {(string | undefined)[]} risks
 */
export function worst(risks) {
  return RISKS[Math.max(0, ...risks.map((risk) => RISKS.indexOf(risk ?? "")))];
}

/**
 * Compare two cards by the order that the server gave them, those without one last, then by name.
 *
 * @param {{ order?: string, piece?: string }} one
 * @param {{ order?: string, piece?: string }} other
 */
export function byUrgency(one, other) {
  const [a, b] = [one, other].map(({ order }) => Number(order) || Number.MAX_SAFE_INTEGER);
  return a - b || ((one.piece ?? "") < (other.piece ?? "") ? -1 : 1);
}
