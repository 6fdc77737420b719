// The foreman's tablet: keeps the pushed jobs in their column and bays, and lets a finger dispatch them.

import { now } from "../lib/clock.js";
import { isAnyOpen } from "../lib/dialog.js";
import { makeAdvice } from "../lib/dispatch/advice.js";
import { makeAttending } from "../lib/dispatch/attending.js";
import { Column } from "../lib/dispatch/column.js";
import { Confirmation } from "../lib/dispatch/confirm.js";
import { showCrews } from "../lib/dispatch/crews.js";
import { nameDays } from "../lib/dispatch/days.js";
import { Drag } from "../lib/dispatch/drag.js";
import { unlessTouched } from "../lib/dispatch/finger.js";
import { outagesOf, showPeople } from "../lib/dispatch/floor.js";
import { GiveAway } from "../lib/dispatch/give-away.js";
import { LeftOver } from "../lib/dispatch/left-over.js";
import { listenToNext, showNext } from "../lib/dispatch/next-up.js";
import { Pieces } from "../lib/dispatch/pieces.js";
import { Placing } from "../lib/dispatch/placing.js";
import { makeRescue } from "../lib/dispatch/rescue.js";
import { makeJobSheet } from "../lib/dispatch/sheet.js";
import { showStopped } from "../lib/dispatch/stop-lane.js";
import { Timeline } from "../lib/dispatch/timeline.js";
import { all, around, byId, jsonOf, maybe, one } from "../lib/dom.js";
import { makeFinder } from "../lib/find-car.js";
import { connect } from "../lib/live.js";
import { isReachable } from "../lib/offline/outbox.js";
import { loadAnewFor } from "../lib/outdated.js";
import { toast } from "../lib/toast.js";

/** @import { Row } from "../types.js" */
/** @import { Day } from "../logic/axis.js" */

/** Lists whose pieces ask a question of their own. */
const ASKED = new Set(["left", "adrift"]);
const DAY = 24 * 3_600_000;
const LOOK_AT_DATE_EVERY = 20_000;

/** @type {Day[]} */
const days = jsonOf("shop-days");
const root = one(document, ".timeline");
nameDays(root, days);

const jobs = byId("jobs");
const pieces = new Pieces(jobs);
const column = new Column(one(document, ".column"));
const timeline = new Timeline(root, days);
const confirm = new Confirmation(byId("confirm", HTMLDialogElement), pieces, timeline);
const placing = new Placing(timeline, confirm);
const sheet = makeJobSheet(byId("job", HTMLDialogElement), placing);
const leftOver = new LeftOver(byId("left-over", HTMLDialogElement), one(root, "[data-left-over]"), placing);
const giveAway = new GiveAway(byId("give-away", HTMLDialogElement), one(root, "[data-give-away]"), placing);
new Drag(timeline, placing);
makeAttending(byId("attending", HTMLDialogElement), root, () => giveAway.askSoon());
listenToNext(root);
makeRescue(byId("rescue", HTMLDialogElement), one(document, "[data-opens-rescue]"));
makeAdvice(byId("advice"), timeline, placing);

makeFinder((orderNo) =>
  all(document, `main [data-order-no="${CSS.escape(orderNo)}"]`).find(
    (card) => !card.closest("#jobs") && card.getClientRects().length > 0,
  ),
);

function keepUp() {
  const plan = maybe(jobs, "[data-plan]")?.dataset.plan;
  if (plan && plan !== root.dataset.plan && !placing.chosen()) loadAnewFor(plan);
}

function sync() {
  pieces.sync();
  column.show(pieces);
  showStopped(one(root, ".stop-lane"), pieces);
  timeline.draw(pieces.of("bays"));
  timeline.hatch(outagesOf(jobs));
  showPeople(root, jobs);
  showCrews(root, pieces.of("bays"));
  showNext(timeline, pieces.of("bays"));
  placing.refresh(pieces);
  confirm.refresh();
  giveAway.show(pieces);
  keepUp();
}

const syncUnlessTouched = unlessTouched(() => {
  sync();
  leftOver.show(pieces);
});

/** @param {{ rows: Row[], removed?: string[] }} message */
function changed({ rows, removed = [] }) {
  syncUnlessTouched();
  sheet.heard([...rows.map((row) => row.key), ...removed]);
}

document.addEventListener("click", (event) => {
  const piece = around(event.target, "[data-piece]");
  if (!piece || piece.closest("#jobs") || ASKED.has(piece.dataset.list ?? "") || placing.ignoresClick()) return;
  // A click without a pointer is the keyboard's.
  if (piece.dataset.list === "waiting") placing.choose(piece, { isByKey: event.detail === 0 });
  else sheet.open(piece.dataset.orderNo ?? "", piece.dataset.task);
});

for (const button of all(root, "[data-zoom]")) {
  button.addEventListener("click", () => timeline.setZoom(Number(button.dataset.zoom)));
}
one(root, "[data-follow]").addEventListener("click", () => timeline.follow());
for (const button of all(root, "[data-day]")) {
  button.addEventListener("click", () => timeline.goTo(Number(button.dataset.day)));
}

// The days shown are those of the morning on which the page was loaded.
const nextMidnight = days[0].midnight + DAY;
setInterval(() => {
  keepUp();
  // Without the server there is nothing to load: yesterday's page is better than none.
  if (now() > nextMidnight && isReachable() && !isAnyOpen() && !placing.chosen()) location.reload();
}, LOOK_AT_DATE_EVERY);

sync();
timeline.follow(false);
placing.takeUpAgain();
leftOver.show(pieces);
// While something was in the hand, no bay changed its height.
placing.whenFree(() => timeline.draw());
connect({
  page: "dispatch",
  list: jobs,
  onView: changed,
  onChanges: changed,
  onAlert: ({ kind, text }) => {
    if (kind === "started_instead") toast(text, { seconds: 12 });
  },
});
