// A Pareto chart: causes by size, and the share of the whole that is reached with each.

import { colour, frame } from "./look.js";

export function pareto(drawn, say) {
  const look = frame();
  return {
    ...look,
    xAxis: {
      ...look.category,
      data: drawn.names,
      axisLabel: { ...look.category.axisLabel, interval: 0, width: 84, overflow: "break" },
    },
    yAxis: [
      { ...look.value, minInterval: 1 },
      {
        ...look.value,
        min: 0,
        max: 100,
        axisLabel: { ...look.value.axisLabel, formatter: "{value} %" },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        name: say(drawn.word),
        type: "bar",
        barMaxWidth: 64,
        data: drawn.amounts,
        itemStyle: { color: colour("--brand") },
        label: { show: true, position: "top", color: colour("--ink") },
      },
      {
        name: say("share"),
        type: "line",
        yAxisIndex: 1,
        data: drawn.reached,
        color: colour("--late"),
      },
    ],
  };
}
