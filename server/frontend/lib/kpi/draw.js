// Draws every chart of a page of figures, as SVG: sharp on a projector and on paper.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { word } from "../words.js";
import { pareto } from "./pareto.js";
import { trend } from "./trend.js";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const KINDS = { trend, pareto };

/** Draws what stands in data-chart, and again when its room changes. */
export function drawCharts() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const drawn = JSON.parse(place.dataset.chart);
    const drawing = echarts.init(place, null, { renderer: "svg" });
    const { category, value, ...options } = KINDS[drawn.kind](drawn, word);
    // Paper is narrower than the screen: there the drawing shrinks as a whole.
    drawing.on("rendered", () => {
      place.querySelector("svg").setAttribute("viewBox", `0 0 ${drawing.getWidth()} ${drawing.getHeight()}`);
    });
    drawing.setOption(options);
    new ResizeObserver(() => matchMedia("print").matches || drawing.resize()).observe(place);
  }
}
