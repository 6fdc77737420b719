// The consequence before letting go: what goes where, people to pick, everything that changes, and one big button. A
// lost race shows who was faster and where the task now stands.

import { Problem } from "../../logic/problem.js";
import { isoOf } from "../../logic/site-time.js";
import { newKey } from "../api.js";
import { said, saidLater, textOf } from "../commands.js";
import { open } from "../dialog.js";
import { around, one } from "../dom.js";
import { give, tellProblem } from "../offline/outbox.js";
import { word } from "../words.js";
import { press } from "./choices.js";
import { chosenCodes, chosenPeople, dayChips, partChips, personChips } from "./confirm-choices.js";
import { headOf, originalOf, platesOf } from "./confirm-head.js";
import { previewOf, showPreview } from "./confirm-preview.js";
import { effectLine } from "./effects.js";

/** @import { TaskAtBay, TaskInHand } from "../../api.js" */
/** @import { CommandBody } from "../../types.js" */
/** @import { Pieces } from "./pieces.js" */
/** @import { Timeline } from "./timeline.js" */

/**
 * What is asked for: the task goes to `bay`, or changes places with `other`. `parts`: the operations of which some can be
 * split off, as they were shown. `key` is that of the command.
 *
 * @typedef {TaskInHand & { key: string, other?: TaskAtBay, parts?: string }} Wish
 */

export class Confirmation {
  #dialog;
  #pieces;
  #timeline;
  #button;
  #effects;
  #lost;
  #people;
  #parts;
  #days;
  /** @type {Wish | null} */
  #wish = null;
  #asked = 0;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Pieces} pieces
   * @param {Timeline} timeline
   */
  constructor(dialog, pieces, timeline) {
    this.#dialog = dialog;
    this.#pieces = pieces;
    this.#timeline = timeline;
    this.#button = one(dialog, "[data-confirm]", HTMLButtonElement);
    this.#effects = one(dialog, "[data-effects]");
    this.#lost = one(dialog, "[data-lost]");
    this.#people = one(dialog, "[data-people]");
    this.#parts = one(dialog, "[data-parts]");
    this.#days = one(dialog, "[data-days]");
    this.#button.addEventListener("click", () => this.#wish && this.#confirm(this.#wish));
    onChip(this.#people, (chip) => press(chip));
    onChip(this.#parts, (chip) => {
      press(chip);
      this.#look();
    });
    onChip(this.#days, (chip) => this.#beginAt(Number(chip.dataset.at) || null));
  }

  /**
   * Open the sheet for a task that goes to a bay, or with "" to whichever of the team's comes free; `done` runs once it
   * is closed again.
   *
   * @param {TaskInHand} task
   * @param {{ team: string, bay: string }} place
   * @param {() => void} done
   */
  ask(task, { team, bay }, done) {
    return this.#show({ ...task, team, bay, key: newKey() }, bay ? `${team} · ${bay}` : team, done);
  }

  /**
   * The same for a task that changes places with another.
   *
   * @param {TaskInHand} task
   * @param {TaskAtBay} other
   * @param {() => void} done
   */
  askSwap(task, other, done) {
    return this.#show({ ...task, other, key: newKey() }, `${task.bay} ⇄ ${other.bay}`, done);
  }

  /** Until what follows its closing has been done: a dialog is shut before anybody hears of it. */
  isOpen() {
    return this.#wish !== null;
  }

  /** The jobs have changed. */
  refresh() {
    if (!this.#wish) return;
    const piece = originalOf(this.#wish.piece);
    // Somebody has split it meanwhile: what is left is chosen from anew.
    if (piece && this.#wish.parts !== piece.dataset.parts) this.#showParts(this.#wish, piece);
    if (!this.#wish.other) this.#showPeople(this.#wish, chosenPeople(this.#people));
    this.#look({ again: true });
  }

  /**
   * @param {Wish} wish
   * @param {string} place
   * @param {() => void} done
   */
  async #show(wish, place, done) {
    this.#wish = wish;
    const piece = originalOf(wish.piece);
    one(this.#dialog, "[data-plate]").replaceChildren(...platesOf(wish));
    one(this.#dialog, "[data-operation]").textContent = headOf(piece)?.querySelector("b")?.textContent ?? wish.plate;
    one(this.#dialog, "[data-work]").textContent = piece?.dataset.operations ?? "";
    one(this.#dialog, "[data-place]").textContent = place;
    this.#lost.hidden = true;
    this.#effects.replaceChildren();
    this.#people.replaceChildren();
    this.#showParts(wish, piece);
    // Who has the task already keeps it where the team stays the same.
    if (!wish.other) this.#showPeople(wish, piece?.dataset.technicians?.split(",") ?? []);
    this.#showDays(wish);
    this.#look();
    await open(this.#dialog);
    this.#wish = null;
    done();
  }

  /**
   * What of the task goes there: all of it, unless something is taken away.
   *
   * @param {Wish} wish
   * @param {HTMLElement | null} piece
   */
  #showParts(wish, piece) {
    wish.parts = piece?.dataset.parts;
    const chips = wish.other ? [] : partChips(wish.parts);
    one(this.#dialog, "[data-parts-section]").hidden = chips.length === 0;
    this.#parts.replaceChildren(...chips);
  }

  /**
   * @param {Wish} wish
   * @param {string[]} chosen
   */
  #showPeople(wish, chosen) {
    this.#people.replaceChildren(...personChips(wish.team, this.#pieces.of("bays"), chosen));
  }

  /**
   * As soon as it can, or not before one of the days shown.
   *
   * @param {Wish} wish
   */
  #showDays(wish) {
    one(this.#dialog, "[data-days-section]").hidden = Boolean(wish.other);
    this.#days.replaceChildren(...dayChips(this.#timeline.laterDays(), wish.notBefore));
  }

  /** @param {number | null} at in ms */
  #beginAt(at) {
    if (!this.#wish) return;
    this.#wish.notBefore = at;
    this.#showDays(this.#wish);
    this.#look();
  }

  /** The codes to split off: those left pressed, where not all are; null for the whole task or none of it. */
  #partCodes() {
    const codes = chosenCodes(this.#parts);
    return codes.length && codes.length < this.#parts.childElementCount ? codes : null;
  }

  /** @param {Wish} wish */
  #label({ plate, team, bay: named, other }) {
    if (other) return word("swap", { plate, other: other.plate });
    const bay = named || team;
    const part = this.#partCodes()?.length;
    if (part) return word("part-to", { part, whole: this.#parts.childElementCount, bay });
    return word(this.#lost.hidden ? "dispatch-to" : "anyway", { bay });
  }

  /**
   * The button waits until it is known what it would do. `again`: only the shop has changed, and a thumb on its way to
   * the button finds it as it was.
   */
  async #look({ again = false } = {}) {
    const wish = this.#wish;
    if (!wish) return;
    this.#asked += 1;
    const turn = this.#asked;
    this.#button.disabled ||= !again;
    one(this.#button, "[data-text]").textContent = this.#label(wish);
    if (this.#parts.childElementCount && !chosenCodes(this.#parts).length) {
      this.#effects.replaceChildren();
      return;
    }
    if (!this.#effects.childElementCount) this.#effects.replaceChildren(effectLine(word("asking"), "none"));
    const codes = this.#partCodes();
    const answer = await previewOf(wish, codes);
    if (turn !== this.#asked || !this.#wish) return;
    const isPossible = showPreview(this.#effects, answer, wish, codes);
    // What the server does not even answer leaves the button as it is.
    if (!(answer instanceof Problem)) this.#button.disabled = !isPossible;
  }

  /** @param {Wish} wish */
  async #confirm(wish) {
    const { orderNo, plate, team, other, key } = wish;
    const bay = wish.bay || team;
    const [command, body] = this.#order(wish);
    this.#button.setAttribute("aria-busy", "true");
    const text = textOf(this.#button);
    try {
      const given = await give(orderNo, command, body, { text, plate, key });
      const done = other ? word("swapped", { plate, other: other.plate }) : word("dispatched", { plate, bay });
      this.#dialog.close("done");
      if (given.answer) said(done, orderNo, given.answer);
      else if (given.queued !== undefined) saidLater(text, given.queued);
    } catch (error) {
      if (error instanceof Problem && error.status === 409) this.#showLost(error);
      else tellProblem(error);
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
  }

  /**
   * The command and its body.
   *
   * @param {Wish} wish
   * @returns {[command: string, body: CommandBody]}
   */
  #order({ task, team, bay, other, seq, notBefore }) {
    if (other) {
      return ["swap", { task, with_order_no: other.orderNo, with_task: other.task, seen: seq, with_seen: other.seq }];
    }
    const technicians = chosenPeople(this.#people);
    const operations = this.#partCodes();
    const place = { task, team, bay: bay || undefined, technicians, not_before: isoOf(notBefore), seen: seq };
    return operations ? ["split", { operations, ...place }] : ["dispatch", place];
  }

  /** @param {Problem} problem */
  #showLost({ detail, body: { current } }) {
    const wish = this.#wish;
    if (!wish) return;
    const task = current?.tasks?.find((one) => one.number === wish.task);
    const people = task?.technicians?.join("、") ?? "";
    one(this.#lost, "[data-why]").textContent = detail;
    one(this.#lost, "[data-state]").textContent = task?.bay
      ? word("now-at", { team: task.team ?? "", bay: task.bay, people })
      : "";
    this.#lost.hidden = false;
    wish.key = newKey();
    // From here on the foreman knows of the other dispatch.
    wish.seq = current?.seq ?? wish.seq;
    if (wish.other) wish.other.seq = Number(originalOf(wish.other.piece)?.dataset.seq ?? wish.other.seq);
    this.#look();
  }
}

/**
 * @param {HTMLElement} place
 * @param {(chip: HTMLElement) => void} act
 */
function onChip(place, act) {
  place.addEventListener("click", ({ target }) => {
    const chip = around(target, ".chip");
    if (chip) act(chip);
  });
}
