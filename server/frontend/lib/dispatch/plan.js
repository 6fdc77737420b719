// The whole-day proposal: what would be dispatched where, and what the promises gain by it. The foreman takes all, some or
// none; what he takes are ordinary dispatches, one after the other in the order of the work, and a lost race says so.

import { Problem } from "../../logic/problem.js";
import { call } from "../api.js";
import { now } from "../clock.js";
import { open } from "../dialog.js";
import { all, around, one } from "../dom.js";
import { word } from "../words.js";
import { dispatchMove, howItGotWorse } from "./plan-dispatch.js";
import { harmedLine, moveRow } from "./plan-rows.js";

/** @import { Move, Proposal } from "../../api.js" */

/** The solver takes its seconds, and some more where the machine is slow. */
const PATIENCE_SECONDS = 30;

export class Plan {
  #list;
  #said;
  #harmed;
  #give;
  #all;
  #soon;
  #again;
  /** What each row proposes. @type {WeakMap<Element, Move>} */
  #moves = new WeakMap();
  #asked = 0;
  /** What the proposal knew: the log's last event, and when (ms). */
  #basis = { seq: 0, at: 0 };
  #heard = 0;

  /**
   * `opener` opens `dialog` and has the day worked out.
   *
   * @param {HTMLDialogElement} dialog
   * @param {HTMLElement} opener
   */
  constructor(dialog, opener) {
    this.#list = one(dialog, "[data-moves]");
    this.#said = one(dialog, "[data-said]");
    this.#harmed = one(dialog, "[data-harmed]");
    this.#give = one(dialog, "[data-give]", HTMLButtonElement);
    this.#all = one(dialog, "[data-all]", HTMLButtonElement);
    this.#soon = one(dialog, "[data-now]", HTMLButtonElement);
    this.#again = one(dialog, "[data-again]", HTMLButtonElement);
    opener.addEventListener("click", () => {
      this.#work();
      open(dialog);
    });
    this.#again.addEventListener("click", () => this.#work());
    this.#give.addEventListener("click", () => this.#giveChosen());
    this.#list.addEventListener("change", () => this.#count());
    this.#all.addEventListener("click", () => {
      const isSomeLeft = this.#openBoxes().some((box) => !box.checked);
      this.#choose(() => isSomeLeft);
    });
    this.#soon.addEventListener("click", () => this.#choose((move) => move.at_once));
  }

  /**
   * The page now shows the log up to `seq`.
   *
   * @param {number} seq
   */
  heard(seq) {
    this.#heard = seq;
  }

  /** @param {(move: Move) => boolean} wanted */
  #choose(wanted) {
    for (const box of this.#openBoxes()) box.checked = wanted(this.#moveOf(box).move);
    this.#count();
  }

  async #work() {
    this.#asked += 1;
    const turn = this.#asked;
    this.#said.textContent = word("plan-asking");
    this.#list.replaceChildren();
    this.#harmed.hidden = true;
    this.#count();
    /** @type {Promise<Proposal | Error>} */
    const asked = call("POST", "/preview/proposal", {}, { seconds: PATIENCE_SECONDS }).catch((error) => error);
    const answer = await asked;
    if (turn !== this.#asked) return;
    if (answer instanceof Error) this.#said.textContent = answer instanceof Problem ? answer.detail : word("offline");
    else this.#show(answer);
  }

  /** @param {Proposal} proposal */
  #show({ seq, text, moves, harmed }) {
    this.#basis = { seq, at: now() };
    this.#said.textContent = text;
    this.#list.replaceChildren(...moves.map((move) => this.#rowOf(move)));
    this.#harmed.hidden = harmed.length === 0;
    one(this.#harmed, ".effects").replaceChildren(...harmed.map(harmedLine));
    this.#count();
  }

  /** @param {Move} move */
  #rowOf(move) {
    const row = moveRow(move);
    this.#moves.set(row, move);
    return row;
  }

  #openBoxes() {
    return all(this.#list, "input:not(:disabled)", HTMLInputElement);
  }

  /**
   * The row in which a box stands, and what it proposes.
   *
   * @param {Element} box
   */
  #moveOf(box) {
    const row = around(box, ".plan-move");
    const move = row && this.#moves.get(row);
    if (!move) throw new Error("this box stands in no row of the proposal");
    return { row, move };
  }

  #count() {
    const boxes = this.#openBoxes();
    const chosen = boxes.filter((box) => box.checked).length;
    one(this.#give, "[data-text]").textContent = word("plan-give", { count: chosen });
    this.#give.disabled = chosen === 0;
    this.#all.disabled = boxes.length === 0;
    this.#soon.disabled = boxes.length === 0;
    this.#all.setAttribute("aria-pressed", String(boxes.length > 0 && chosen === boxes.length));
  }

  /** One after the other: the order of the dispatches is the order of the work. */
  async #giveChosen() {
    this.#give.setAttribute("aria-busy", "true");
    this.#again.disabled = true;
    const chosen = this.#openBoxes().filter((box) => box.checked);
    for (const box of this.#openBoxes()) box.disabled = true;
    // Where something has happened since, each is weighed once more: what is shown is what happens, or it is not done.
    const isOld = this.#heard > this.#basis.seq;
    let lost = 0;
    for (const box of chosen) if (!(await this.#giveOne(box, isOld))) lost += 1;
    for (const box of all(this.#list, ".plan-move:not(.is-given, .is-refused) input", HTMLInputElement)) {
      box.disabled = false;
    }
    const given = chosen.length - lost;
    this.#said.textContent = lost ? word("plan-partly", { given, lost }) : word("plan-done", { given });
    this.#give.removeAttribute("aria-busy");
    this.#again.disabled = false;
    this.#count();
  }

  /**
   * Whether the move of this box was made.
   *
   * @param {Element} box
   * @param {boolean} isOld
   */
  async #giveOne(box, isOld) {
    const { row, move } = this.#moveOf(box);
    const refused = (isOld && (await howItGotWorse(move, this.#basis.at))) || (await dispatchMove(move));
    row.classList.add(refused ? "is-refused" : "is-given");
    if (refused) one(row, "[data-result]").textContent = refused;
    else one(row, "[data-text]").prepend(`${word("plan-given")} · `);
    return !refused;
  }
}
