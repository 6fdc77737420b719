// The figures: draws the charts in the colours of the page, and closes what lies over them when another one opens.

import "../lib/book.js";
import { hearComplaints } from "../lib/complaints.js";
import { all, around, maybe } from "../lib/dom.js";
import { drawCharts } from "../lib/kpi/draw.js";

/** A formula keeps so far (px) from the edges of the window. */
const EDGE = 12;
const formulas = all(document, "details.formula, details.kpi-days", HTMLDetailsElement);

/** @param {Element | null} but */
function closeAll(but = null) {
  for (const formula of formulas) if (formula !== but) formula.open = false;
}

/**
 * Moves the panel of a formula sideways as far as it would leave the window.
 *
 * @param {HTMLElement} panel
 */
function keepInside(panel) {
  panel.style.setProperty("--shift", "0px");
  const { left, right } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - EDGE;
  panel.style.setProperty("--shift", `${Math.max(EDGE - left, Math.min(0, room - right))}px`);
}

drawCharts();
hearComplaints();
for (const formula of formulas) {
  formula.addEventListener("toggle", () => {
    if (!formula.open) return;
    closeAll(formula);
    const panel = maybe(formula, ".formula-text");
    if (panel) keepInside(panel);
  });
}
addEventListener("click", (event) => closeAll(around(event.target, "details.formula, details.kpi-days")));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeAll();
});
