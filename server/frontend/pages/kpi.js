// The figures: draws the trend in the colours of the page.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import "../lib/book.js";
import { word } from "../lib/words.js";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(trend) {
  const ink = colour("--ink-soft");
  const rates = [...trend.reported, ...trend.strict, trend.target].filter((rate) => rate !== null);
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 56, right: 56, top: 48, bottom: 32 },
    legend: { top: 0, textStyle: { color: ink } },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: trend.names, axisLabel: { color: ink } },
    yAxis: [
      {
        type: "value",
        min: Math.max(0, Math.floor((Math.min(...rates) - 5) / 10) * 10),
        max: 100,
        axisLabel: { color: ink, formatter: "{value} %" },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      { type: "value", minInterval: 1, axisLabel: { color: ink }, splitLine: { show: false } },
    ],
    series: [
      {
        name: word("settled"),
        type: "bar",
        yAxisIndex: 1,
        data: trend.settled,
        itemStyle: { color: colour("--sunken") },
      },
      {
        name: word("reported"),
        type: "line",
        data: trend.reported,
        lineStyle: { width: 3 },
        color: colour("--brand"),
        markLine: {
          symbol: "none",
          data: [{ yAxis: trend.target }],
          label: { formatter: `${trend.target} %`, position: "insideEndTop", color: colour("--overdue") },
          lineStyle: { color: colour("--overdue"), type: "dashed" },
        },
      },
      {
        name: word("strict"),
        type: "line",
        data: trend.strict,
        lineStyle: { type: "dotted" },
        color: colour("--tight"),
      },
    ],
  };
}

for (const place of document.querySelectorAll("[data-chart]")) {
  const drawing = echarts.init(place, null, { renderer: "canvas" });
  drawing.setOption(options(JSON.parse(place.dataset.chart)));
  new ResizeObserver(() => drawing.resize()).observe(place);
}
