// The foreman's tablet: keeps the pushed jobs in their column and bays, and lets a finger dispatch them.

import { now } from "../lib/clock.js";
import { makeAdvice } from "../lib/dispatch/advice.js";
import { makeColumn } from "../lib/dispatch/column.js";
import { makeConfirm } from "../lib/dispatch/confirm.js";
import { showCrews } from "../lib/dispatch/crews.js";
import { nameDays } from "../lib/dispatch/days.js";
import { makeDrag } from "../lib/dispatch/drag.js";
import { makeLeftOver } from "../lib/dispatch/left-over.js";
import { makePieces } from "../lib/dispatch/pieces.js";
import { makePlacing } from "../lib/dispatch/placing.js";
import { makePlan } from "../lib/dispatch/plan.js";
import { makeJobSheet } from "../lib/dispatch/sheet.js";
import { makeStopLane } from "../lib/dispatch/stop-lane.js";
import { makeTimeline } from "../lib/dispatch/timeline.js";
import { connect } from "../lib/live.js";
import { isReachable } from "../lib/offline/outbox.js";

const days = JSON.parse(document.getElementById("shop-days").textContent);
const root = document.querySelector(".timeline");
nameDays(root, days);

const pieces = makePieces(document.getElementById("jobs"));
const column = makeColumn(document.querySelector(".column"));
const timeline = makeTimeline(root, days);
const confirm = makeConfirm(document.getElementById("confirm"), pieces, timeline);
const placing = makePlacing(timeline, confirm);
const sheet = makeJobSheet(document.getElementById("job"), placing);
const stopLane = makeStopLane(root.querySelector(".stop-lane"));
const leftOver = makeLeftOver(document.getElementById("left-over"), root.querySelector("[data-left-over]"), placing);
makeDrag(timeline, placing);
const plan = makePlan(document.getElementById("plan"), document.querySelector("[data-plan]"));
makeAdvice(document.getElementById("advice"), timeline, placing);

function sync() {
  pieces.sync();
  column.show(pieces);
  stopLane.show(pieces);
  timeline.draw(pieces.of("bays"));
  showCrews(root, pieces.of("bays"));
  placing.refresh(pieces);
  confirm.refresh();
  leftOver.show(pieces);
}

function changed({ rows, removed, seq }) {
  sync();
  plan.heard(seq);
  sheet.heard([...rows.map((row) => row.key), ...removed]);
}

document.addEventListener("click", (event) => {
  const piece = event.target instanceof Element ? event.target.closest("[data-piece]") : null;
  if (!piece || piece.closest("#jobs") || piece.dataset.list === "left" || placing.ignoresClick()) return;
  // A click without a pointer is the keyboard's.
  if (piece.dataset.list === "waiting") placing.choose(piece, { byKey: event.detail === 0 });
  else sheet.open(piece.dataset.orderNo, piece.dataset.task);
});

for (const button of root.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => timeline.setZoom(Number(button.dataset.zoom)));
}
root.querySelector("[data-follow]").addEventListener("click", () => timeline.follow());
for (const button of root.querySelectorAll("[data-day]")) {
  button.addEventListener("click", () => timeline.goTo(Number(button.dataset.day)));
}

// The days shown are those of the morning on which the page was loaded.
const nextMidnight = days[0].midnight + 24 * 3_600_000;
setInterval(() => {
  // Without the server there is nothing to load: yesterday's page is better than none.
  if (now() > nextMidnight && isReachable() && !document.querySelector("dialog[open]")) location.reload();
}, 20_000);

sync();
timeline.follow(false);
connect({
  page: "dispatch",
  list: document.getElementById("jobs"),
  onView: (view) => changed({ ...view, removed: [] }),
  onChanges: changed,
});
