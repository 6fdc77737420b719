// The sheet of one job on the foreman's tablet: shows it, gives its commands, moves a task, puts a time right.

import { give, tell } from "../commands.js";
import { around } from "../dom.js";
import { askTime } from "../questions.js";
import { Sheet } from "../sheet.js";
import { shownPiece } from "./pieces.js";

/** @import { Placing } from "./placing.js" */

/**
 * The tablet's sheet; the further thing it is opened with is the task's number.
 *
 * @param {HTMLDialogElement} dialog
 * @param {Placing} placing
 */
export function makeJobSheet(dialog, placing) {
  const sheet = new Sheet(
    dialog,
    (orderNo, task) => `/dispatch/jobs/${encodeURIComponent(orderNo)}?task=${encodeURIComponent(task)}`,
  );

  dialog.addEventListener("click", async (event) => {
    const button = around(event.target, "button");
    const orderNo = sheet.shown();
    if (!button || !orderNo) return;
    const { move, correct: corrected, command } = button.dataset;
    if (move) {
      sheet.close();
      const piece = shownPiece(`${orderNo}/${move}`);
      if (piece) placing.choose(piece, { isByKey: event.detail === 0 });
      return;
    }
    if (corrected) await correct(button, orderNo);
    else if (command) await give(button, orderNo);
    else return;
    sheet.heard([orderNo]);
  });

  return sheet;
}

/**
 * @param {HTMLElement} button
 * @param {string} orderNo
 */
async function correct(button, orderNo) {
  const to = await askTime(Number(button.dataset.was));
  if (to) await tell(button, orderNo, "correct", { event: Number(button.dataset.correct), to });
}
