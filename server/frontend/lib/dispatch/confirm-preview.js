// What a confirmed move would change: asked of the server, and shown line by line.

import { Problem } from "../../logic/problem.js";
import { isoOf } from "../../logic/site-time.js";
import { call } from "../api.js";
import { isReachable } from "../offline/outbox.js";
import { word } from "../words.js";
import { originalOf } from "./confirm-head.js";
import { asOther, effectLine, noticeLine, otherLines, refusedLine } from "./effects.js";
import { swapBody } from "./swaps.js";

/** @import { Preview } from "../../api.js" */
/** @import { Wish } from "./confirm.js" */

/**
 * A Problem where the server refuses the question, null where it cannot be asked.
 *
 * @param {Wish} wish
 * @param {string[] | null} codes the operations that are split off
 * @returns {Promise<Preview | Problem | null>}
 */
export async function previewOf(wish, codes) {
  if (!isReachable()) return null;
  const { orderNo, task, team, bay, other, notBefore } = wish;
  const dispatch = {
    order_no: orderNo,
    task,
    team,
    bay: bay || undefined,
    operations: codes ?? [],
    not_before: isoOf(notBefore),
  };
  const asked = other
    ? call("POST", "/preview/swap", swapBody(wish, other), { quiet: true })
    : call("POST", "/preview/dispatch", dispatch, { quiet: true });
  return asked.catch((error) => (error instanceof Problem ? error : null));
}

/**
 * Show what was answered; whether it can be done.
 *
 * @param {HTMLElement} effects
 * @param {Preview | Problem | null} answer
 * @param {Wish} wish
 * @param {string[] | null} codes
 */
export function showPreview(effects, answer, wish, codes) {
  if (!answer) {
    // What it would do is not known; that it shall be done can be said all the same.
    effects.replaceChildren(effectLine(word("dispatch-unseen"), "none"));
    return true;
  }
  const refused = answer instanceof Problem ? answer.detail : answer.refused;
  if (answer instanceof Problem || refused) {
    effects.replaceChildren(refusedLine(refused ?? ""));
    return false;
  }
  const about = wish.other ? 2 : 1;
  const subjects = answer.changes.slice(0, about).map((change, index) => {
    const text = [change.text, index ? "" : answer.wait?.text].filter(Boolean).join(" · ");
    return effectLine(text, change.after.risk, { subject: true });
  });
  const interrupted = codes ? [] : interruptedBy(wish);
  effects.replaceChildren(
    ...interrupted.map((plate) => noticeLine(word("stops-work", { plate }))),
    ...subjects,
    ...otherLines(answer.changes.slice(about).map(asOther)),
  );
  return true;
}

/**
 * The cars whose work this would interrupt: a car that is moved is not worked on.
 *
 * @param {Wish} wish
 */
function interruptedBy(wish) {
  const cars = wish.other ? [wish, wish.other] : [wish];
  return cars.filter(({ piece }) => originalOf(piece)?.dataset.state === "working").map(({ plate }) => plate);
}
