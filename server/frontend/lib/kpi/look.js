// What every chart of figures has in common: the colours and the type of the page.

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Frame, axes and legend; `size` is the type in pixels. */
export function frame() {
  const ink = colour("--ink-soft");
  const size = Number.parseFloat(colour("--chart-type")) || 13;
  const text = { color: ink, fontSize: size };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, ...text },
    grid: { left: size * 4, right: size * 4, top: size * 3.4, bottom: size * 3.2 },
    legend: { top: 0, textStyle: text, itemGap: size * 1.5 },
    tooltip: { trigger: "axis", renderMode: "richText" },
    category: { type: "category", axisLabel: { ...text, hideOverlap: true } },
    value: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: colour("--line") } } },
  };
}
