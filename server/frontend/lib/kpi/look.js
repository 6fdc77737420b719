// What every chart of figures has in common: the colours and the type of the page.

/**
 * A colour, or another property, of the page's style.
 *
 * @param {string} name
 */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Type, grid, legend and tooltip: what a chart begins with. */
export function frame() {
  const { size, text } = type();
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, ...text },
    grid: { left: size * 4, right: size * 4, top: size * 3.4, bottom: size * 3.2 },
    legend: { top: 0, textStyle: text, itemGap: size * 1.5 },
    tooltip: { trigger: "axis", renderMode: "richText" },
  };
}

/** The axis of the names below, and one of values beside. */
export function axes() {
  const { text } = type();
  return {
    category: { type: "category", axisLabel: { ...text, hideOverlap: true } },
    value: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: colour("--line") } } },
  };
}

/** The page's type; `size` in pixels. */
function type() {
  const size = Number.parseFloat(colour("--chart-type")) || 13;
  return { size, text: { color: colour("--ink-soft"), fontSize: size } };
}
