// The cars left over from an earlier day: asked about once each morning, and behind a button as long as nobody has decided.

import { now } from "../clock.js";
import { tell, textOf } from "../commands.js";
import { isAnyOpen } from "../dialog.js";
import { around, childrenOf, one } from "../dom.js";
import { give, tellProblem } from "../offline/outbox.js";
import { site } from "../site-time.js";
import { raiseToasts } from "../toast.js";
import { putInOrder } from "./pieces.js";

/** @import { Pieces } from "./pieces.js" */
/** @import { Placing } from "./placing.js" */

const ASKED = "left-over-asked";

export class LeftOver {
  #dialog;
  #opener;
  #placing;
  #list;
  #all;
  /** One of them is in the hand. */
  #isMoving = false;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {HTMLElement} opener
   * @param {Placing} placing
   */
  constructor(dialog, opener, placing) {
    this.#dialog = dialog;
    this.#opener = opener;
    this.#placing = placing;
    this.#list = one(dialog, "[data-left-cards]");
    this.#all = one(dialog, "[data-keep-all]");
    opener.addEventListener("click", () => this.#open());
    // Put away it asks no more today; a car that is moved is only one of the answers.
    dialog.addEventListener("close", () => {
      if (!this.#isMoving) localStorage.setItem(ASKED, today());
    });
    this.#all.addEventListener("click", () => this.#keepAll());
    this.#list.addEventListener("click", ({ target }) => {
      const button = around(target, "button");
      const card = around(button, "[data-piece]");
      if (!button || !card) return;
      if ("leftKeep" in button.dataset) keep(button, card);
      else this.#move(card);
    });
    placing.whenFree(() => queueMicrotask(() => this.#askOn()));
  }

  /**
   * Fill the sheet, and open it where this device has not asked today.
   *
   * @param {Pieces} pieces
   */
  show(pieces) {
    const cards = pieces.of("left").sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
    putInOrder(this.#list, cards);
    this.#opener.hidden = cards.length === 0;
    one(this.#opener, "[data-count]").textContent = String(cards.length);
    this.#all.hidden = cards.length < 2;
    if (!cards.length && this.#dialog.open) this.#dialog.close();
    else if (cards.length && localStorage.getItem(ASKED) !== today() && !this.#isBusy()) this.#open();
  }

  /** Whether the foreman is doing something else. */
  #isBusy() {
    return this.#isMoving || this.#placing.chosen() !== null || isAnyOpen();
  }

  #open() {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    // After a move it opens again at once: the move can still be taken back.
    raiseToasts();
  }

  /** One car was moved: the next one is asked about, unless something else has been taken in hand. */
  #askOn() {
    if (!this.#isMoving || this.#placing.chosen()) return;
    this.#isMoving = false;
    if (this.#list.childElementCount) this.#open();
  }

  /** @param {HTMLElement} card */
  #move(card) {
    this.#isMoving = true;
    this.#dialog.close();
    this.#placing.choose(card);
  }

  async #keepAll() {
    this.#all.setAttribute("aria-busy", "true");
    try {
      for (const { dataset } of childrenOf(this.#list)) {
        const about = { text: textOf(this.#all), plate: dataset.plate };
        await give(dataset.orderNo ?? "", "keep", { task: Number(dataset.task) }, about);
      }
    } catch (error) {
      // What is left stands in the sheet.
      tellProblem(error);
    } finally {
      this.#all.removeAttribute("aria-busy");
    }
  }
}

/**
 * A car stays where it stands.
 *
 * @param {HTMLElement} button
 * @param {HTMLElement} card
 */
function keep(button, { dataset: { orderNo = "", task } }) {
  return tell(button, orderNo, "keep", { task: Number(task) });
}

/** The site's day, as its clocks show it. */
function today() {
  return site.wall(now()).split("T")[0];
}
