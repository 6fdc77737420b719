// A Pareto chart: causes by size, and the share of the whole that is reached with each.

import { word } from "../words.js";
import { axes, colour, frame } from "./look.js";

/**
 * `reached`: the share of the whole, in per cent, up to each name. `word`: what is counted.
 *
 * @typedef {{ names: string[], amounts: number[], reached: number[], word: string }} Pareto
 */

/**
 * The chart as ECharts wants it.
 *
 * @param {Pareto} drawn
 */
export function pareto(drawn) {
  const { category, value } = axes();
  return {
    ...frame(),
    xAxis: {
      ...category,
      data: drawn.names,
      axisLabel: { ...category.axisLabel, interval: 0, width: 84, overflow: "break" },
    },
    yAxis: [
      { ...value, minInterval: 1 },
      {
        ...value,
        min: 0,
        max: 100,
        axisLabel: { ...value.axisLabel, formatter: "{value} %" },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        name: word(drawn.word),
        type: "bar",
        barMaxWidth: 64,
        data: drawn.amounts,
        itemStyle: { color: colour("--brand") },
        label: { show: true, position: "top", color: colour("--ink") },
      },
      {
        name: word("share"),
        type: "line",
        yAxisIndex: 1,
        data: drawn.reached,
        color: colour("--late"),
      },
    ],
  };
}
