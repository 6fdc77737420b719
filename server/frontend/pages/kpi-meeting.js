// The meeting's screens: arrows, space and page keys turn them, the place is shown, and F fills the projector.

import { all, around, one } from "../lib/dom.js";
import { drawCharts } from "../lib/kpi/draw.js";

const slides = all(document, ".slide");
const place = one(document, "[data-place]");
/** By how many slides a key turns.
 * @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
let at = 0;

/** @param {number} number */
function show(number) {
  at = Math.max(0, Math.min(slides.length - 1, number));
  for (const [n, slide] of slides.entries()) slide.classList.toggle("is-shown", n === at);
  place.textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
}

function showHash() {
  show(Number(location.hash.slice(1)) - 1 || 0);
}

drawCharts();
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || around(event.target, "button, a")) return;
  if (event.key in KEYS) show(at + KEYS[event.key]);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key === "f") document.documentElement.requestFullscreen?.();
  else return;
  event.preventDefault();
});
for (const button of all(document, "[data-turn]")) {
  button.addEventListener("click", () => show(at + Number(button.dataset.turn)));
}
addEventListener("hashchange", showHash);
document.body.classList.add("is-turning");
showHash();
