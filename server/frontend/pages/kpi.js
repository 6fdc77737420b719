// The figures: draws the charts in the colours of the page, and closes a formula when another one opens.

import "../lib/book.js";
import { drawCharts } from "../lib/kpi/draw.js";

drawCharts();

const EDGE = 12;
const formulas = [...document.querySelectorAll("details.formula")];
const closeAll = (but) => {
  for (const one of formulas) if (one !== but) one.open = false;
};

/** Moves the panel of a formula sideways as far as it would leave the window. */
function keepInside(panel) {
  panel.style.setProperty("--shift", "0px");
  const { left, right } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - EDGE;
  panel.style.setProperty("--shift", `${Math.max(EDGE - left, Math.min(0, room - right))}px`);
}

for (const one of formulas) {
  one.addEventListener("toggle", () => {
    if (!one.open) return;
    closeAll(one);
    keepInside(one.querySelector(".formula-text"));
  });
}
addEventListener("click", (event) => closeAll(event.target.closest("details.formula")));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeAll();
});
