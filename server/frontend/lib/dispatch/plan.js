// The whole-day proposal: what would be dispatched where, and what the promises gain by it. The foreman takes all, some or
// none; what he takes are ordinary dispatches, one after the other in the order of the work, and a lost race says so.

import { call, Problem } from "../api.js";
import { now } from "../clock.js";
import { open } from "../dialog.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";

// The solver takes its seconds, and some more where the machine is slow.
const PATIENCE_SECONDS = 30;
/** A car that would be done so many ms later than it was proposed is another matter. */
const TOLERANCE = 5 * 60_000;

/** `opener` opens `dialog` and has the day worked out. */
export function makePlan(dialog, opener) {
  const list = dialog.querySelector("[data-moves]");
  const said = dialog.querySelector("[data-said]");
  const harmed = dialog.querySelector("[data-harmed]");
  const give = dialog.querySelector("[data-give]");
  const all = dialog.querySelector("[data-all]");
  const soon = dialog.querySelector("[data-now]");
  const again = dialog.querySelector("[data-again]");
  let asked = 0;
  let basis = { seq: 0, at: 0 };
  let heard = 0;

  opener.addEventListener("click", () => {
    work();
    open(dialog);
  });
  again.addEventListener("click", work);
  give.addEventListener("click", giveChosen);
  list.addEventListener("change", count);
  all.addEventListener("click", () => {
    const some = openBoxes().some((box) => !box.checked);
    choose(() => some);
  });
  soon.addEventListener("click", () => choose((move) => move.at_once));

  function choose(wanted) {
    for (const box of openBoxes()) box.checked = wanted(box.closest(".plan-move").move);
    count();
  }

  async function work() {
    asked += 1;
    const mine = asked;
    said.textContent = word("plan-asking");
    list.replaceChildren();
    harmed.hidden = true;
    count();
    const answer = await call("POST", "/preview/proposal", {}, { seconds: PATIENCE_SECONDS }).catch((error) => error);
    if (mine !== asked) return;
    if (answer instanceof Error) {
      said.textContent = answer instanceof Problem ? answer.detail : word("offline");
      return;
    }
    basis = { seq: answer.seq, at: now() };
    said.textContent = answer.text;
    list.replaceChildren(...answer.moves.map(row));
    harmed.hidden = answer.harmed.length === 0;
    harmed.querySelector(".effects").replaceChildren(...answer.harmed.map(effect));
    count();
  }

  function row(move) {
    const element = document.getElementById("plan-move").content.cloneNode(true).firstElementChild;
    element.classList.add(`risk-${move.change.after.risk}`);
    element.move = move;
    // What begins later is better dispatched then: nothing can be put before what is in a bay's queue.
    element.querySelector("input").checked = move.at_once;
    const plate = document.querySelector(`#jobs [data-key="${CSS.escape(move.order_no)}"] .job-name .plate`);
    element.querySelector(".plan-plate").append(plate?.cloneNode(true) ?? move.plate);
    element.querySelector("[data-was]").textContent = move.was?.bay ?? word("plan-waiting");
    element.querySelector("[data-bay]").textContent = move.bay;
    element.querySelector("[data-starts]").textContent = move.at_once
      ? word("plan-at-once")
      : word("plan-starts", { time: dayTime(Date.parse(move.starts_at), now()) });
    element.querySelector("[data-text]").textContent = move.text;
    return element;
  }

  function openBoxes() {
    return [...list.querySelectorAll("input:not(:disabled)")];
  }

  function count() {
    const boxes = openBoxes();
    const chosen = boxes.filter((box) => box.checked).length;
    give.querySelector("[data-text]").textContent = word("plan-give", { count: chosen });
    give.disabled = chosen === 0;
    all.disabled = boxes.length === 0;
    soon.disabled = boxes.length === 0;
    all.setAttribute("aria-pressed", String(boxes.length > 0 && chosen === boxes.length));
  }

  // One after the other: the order of the dispatches is the order of the work.
  async function giveChosen() {
    give.setAttribute("aria-busy", "true");
    again.disabled = true;
    const chosen = openBoxes().filter((box) => box.checked);
    for (const box of openBoxes()) box.disabled = true;
    let given = 0;
    let lost = 0;
    // Where something has happened since, each is weighed once more: what is shown is what happens, or it is not done.
    const old = heard > basis.seq;
    for (const box of chosen) {
      const element = box.closest(".plan-move");
      const refused = (old && (await gotWorse(element.move, basis.at))) || (await dispatch(element.move));
      element.classList.add(refused ? "is-refused" : "is-given");
      if (refused) element.querySelector("[data-result]").textContent = refused;
      else element.querySelector("[data-text]").prepend(`${word("plan-given")} · `);
      if (refused) lost += 1;
      else given += 1;
    }
    for (const box of list.querySelectorAll(".plan-move:not(.is-given, .is-refused) input")) box.disabled = false;
    said.textContent = lost ? word("plan-partly", { given, lost }) : word("plan-done", { given });
    give.removeAttribute("aria-busy");
    again.disabled = false;
    count();
  }

  return {
    /** The page now shows the log up to `seq`. */
    heard: (seq) => {
      heard = seq;
    },
  };
}

/** What the dispatch would come to now, where that is later than was proposed at `at`; else nothing. */
async function gotWorse({ order_no, task, team, bay, technicians, ends_at }, at) {
  const wish = { order_no, task, team, bay, technicians };
  const answer = await call("POST", "/preview/dispatch", wish, { quiet: true }).catch(() => null);
  // Why it cannot be done at all is said by the dispatch itself.
  if (!answer?.ends_at) return "";
  const later = Date.parse(answer.ends_at) - Date.parse(ends_at) - (now() - at);
  if (later <= TOLERANCE) return "";
  const text = [answer.changes[0].text, answer.wait?.text].filter(Boolean).join(" · ");
  return word("plan-changed", { text });
}

/** Why it was refused, or nothing. */
async function dispatch({ order_no, task, team, bay, technicians, seen }) {
  try {
    const path = `/jobs/${encodeURIComponent(order_no)}/dispatch`;
    await call("POST", path, { task, team, bay, technicians, seen }, { quiet: true });
    return "";
  } catch (error) {
    return error instanceof Problem ? error.detail : word("offline");
  }
}

function effect(change) {
  const element = document.createElement("div");
  element.className = `effect risk-${change.after.risk}`;
  element.textContent = change.text;
  return element;
}
