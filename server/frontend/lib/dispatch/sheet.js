// The sheet of one job on the foreman's tablet: shows it, gives its commands, moves a task, puts a time right.

import { give, tell } from "../commands.js";
import { askTime } from "../questions.js";
import { makeSheet } from "../sheet.js";

/** The tablet's sheet, as lib/sheet.js makes it; the further thing it is opened with is the task's number. */
export function makeJobSheet(dialog, placing) {
  const sheet = makeSheet(
    dialog,
    (orderNo, task) => `/dispatch/jobs/${encodeURIComponent(orderNo)}?task=${encodeURIComponent(task)}`,
  );

  dialog.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const orderNo = sheet.shown();
    if (!button || !orderNo) return;
    if (button.dataset.move) return move(orderNo, button.dataset.move, event.detail === 0);
    if (button.dataset.correct) await correct(button, orderNo);
    else if (button.dataset.command) await give(button, orderNo);
    else return;
    sheet.heard([orderNo]);
  });

  function move(orderNo, task, byKey) {
    sheet.close();
    const piece = document.querySelector(
      `.page-dispatch [data-piece="${CSS.escape(`${orderNo}/${task}`)}"]:not(#jobs *)`,
    );
    if (piece) placing.choose(piece, { byKey });
  }

  async function correct(button, orderNo) {
    const to = await askTime(Number(button.dataset.was));
    if (to) await tell(button, orderNo, "correct", { event: Number(button.dataset.correct), to });
  }

  return sheet;
}
