// The trend of the rates against the target, over bars of how many cars were settled.

import { word } from "../words.js";
import { axes, colour, frame } from "./look.js";

/**
 * Rates in per cent, null for none.
 *
 * @typedef {{ names: string[], settled: number[], reported: (number | null)[], strict: (number | null)[],
 *   target: number | null }} Trend
 */

/**
 * The chart as ECharts wants it.
 *
 * @param {Trend} drawn
 */
export function trend(drawn) {
  const rates = [...drawn.reported, ...drawn.strict, drawn.target].filter((rate) => rate !== null);
  const { category, value } = axes();
  return {
    ...frame(),
    xAxis: { ...category, data: drawn.names },
    yAxis: [
      {
        ...value,
        min: Math.max(0, Math.floor((Math.min(...rates) - 5) / 10) * 10),
        max: 100,
        axisLabel: { ...value.axisLabel, formatter: "{value} %" },
      },
      { ...value, minInterval: 1, splitLine: { show: false } },
    ],
    series: [
      {
        name: word("settled"),
        type: "bar",
        yAxisIndex: 1,
        barMaxWidth: 48,
        data: drawn.settled,
        itemStyle: { color: colour("--line") },
      },
      {
        name: word("reported"),
        type: "line",
        connectNulls: true,
        data: drawn.reported,
        lineStyle: { width: 3 },
        color: colour("--brand"),
        markLine: {
          symbol: "none",
          data: [{ yAxis: drawn.target }],
          // The heading tells it: a word beside the line would lie over the rates, which run close to it.
          label: { show: false },
          lineStyle: { color: colour("--overdue"), type: "dashed" },
        },
      },
      {
        name: word("strict"),
        type: "line",
        connectNulls: true,
        data: drawn.strict,
        lineStyle: { type: "dotted", width: 2 },
        color: colour("--tight"),
      },
    ],
  };
}
