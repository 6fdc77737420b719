// Draws every chart of a page of figures, as SVG: sharp on a projector and on paper.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { all, one } from "../dom.js";
import { pareto } from "./pareto.js";
import { trend } from "./trend.js";

/** @import { Pareto } from "./pareto.js" */
/** @import { Trend } from "./trend.js" */

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** How large a chart is drawn (px) that stands on a screen not shown yet: paper shows it all the same. */
const UNSEEN = { width: 1200, height: 520 };

/** @param {({ kind: "trend" } & Trend) | ({ kind: "pareto" } & Pareto)} drawn */
function optionsOf(drawn) {
  return drawn.kind === "trend" ? trend(drawn) : pareto(drawn);
}

/** Draws what stands in data-chart, and again when its room changes. */
export function drawCharts() {
  for (const place of all(document, "[data-chart]")) {
    const size = place.clientWidth ? {} : UNSEEN;
    const drawing = echarts.init(place, null, { renderer: "svg", ...size });
    // Paper is narrower than the screen: there the drawing shrinks as a whole.
    drawing.on("rendered", () => {
      const svg = one(place, "svg", SVGSVGElement);
      svg.setAttribute("viewBox", `0 0 ${drawing.getWidth()} ${drawing.getHeight()}`);
    });
    drawing.setOption(optionsOf(JSON.parse(place.dataset.chart ?? "")));
    new ResizeObserver(() => {
      if (place.clientWidth && !matchMedia("print").matches) drawing.resize();
    }).observe(place);
  }
}
