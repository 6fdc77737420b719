// One move of the whole-day proposal is made: an ordinary dispatch, unless it would come to something else by now.

import { Problem } from "../../logic/problem.js";
import { call } from "../api.js";
import { now } from "../clock.js";
import { word } from "../words.js";

/** @import { Move } from "../../api.js" */

/** A car that would be done so many ms later than it was proposed is another matter. */
const TOLERANCE = 5 * 60_000;

/**
 * What the dispatch would come to now, where that is later than was proposed at `at` (ms); else nothing.
 *
 * @param {Move} move
 * @param {number} at
 */
export async function howItGotWorse({ order_no, task, team, bay, technicians, ends_at }, at) {
  const wish = { order_no, task, team, bay, technicians };
  const answer = await call("POST", "/preview/dispatch", wish, { quiet: true }).catch(() => null);
  // Why it cannot be done at all is said by the dispatch itself.
  if (!answer?.ends_at) return "";
  const later = Date.parse(answer.ends_at) - Date.parse(ends_at) - (now() - at);
  if (later <= TOLERANCE) return "";
  const text = [answer.changes[0].text, answer.wait?.text].filter(Boolean).join(" · ");
  return word("plan-changed", { text });
}

/**
 * Why it was refused, or nothing.
 *
 * @param {Move} move
 */
export async function dispatchMove({ order_no, task, team, bay, technicians, seen }) {
  try {
    const path = `/jobs/${encodeURIComponent(order_no)}/dispatch`;
    await call("POST", path, { task, team, bay, technicians, seen }, { quiet: true });
    return "";
  } catch (error) {
    return error instanceof Problem ? error.detail : word("offline");
  }
}
