// The trend of the rates against the target, over bars of how many cars were settled.

import { colour, frame } from "./look.js";

export function trend(drawn, say) {
  const rates = [...drawn.reported, ...drawn.strict, drawn.target].filter((rate) => rate !== null);
  const look = frame();
  return {
    ...look,
    xAxis: { ...look.category, data: drawn.names },
    yAxis: [
      {
        ...look.value,
        min: Math.max(0, Math.floor((Math.min(...rates) - 5) / 10) * 10),
        max: 100,
        axisLabel: { ...look.value.axisLabel, formatter: "{value} %" },
      },
      { ...look.value, minInterval: 1, splitLine: { show: false } },
    ],
    series: [
      {
        name: say("settled"),
        type: "bar",
        yAxisIndex: 1,
        barMaxWidth: 48,
        data: drawn.settled,
        itemStyle: { color: colour("--line") },
      },
      {
        name: say("reported"),
        type: "line",
        connectNulls: true,
        data: drawn.reported,
        lineStyle: { width: 3 },
        color: colour("--brand"),
        markLine: {
          symbol: "none",
          data: [{ yAxis: drawn.target }],
          label: { formatter: `${drawn.target} %`, position: "insideEndTop", color: colour("--overdue") },
          lineStyle: { color: colour("--overdue"), type: "dashed" },
        },
      },
      {
        name: say("strict"),
        type: "line",
        connectNulls: true,
        data: drawn.strict,
        lineStyle: { type: "dotted", width: 2 },
        color: colour("--tight"),
      },
    ],
  };
}
