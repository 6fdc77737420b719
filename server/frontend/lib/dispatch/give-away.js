// Work in the hands of somebody who left, or in a bay that is out of service: listed, and given away with one tap each.

import { tell } from "../commands.js";
import { isAnyOpen, open } from "../dialog.js";
import { all, around, made, one } from "../dom.js";
import { raiseToasts } from "../toast.js";
import { word } from "../words.js";
import { putInOrder, taskOf } from "./pieces.js";

/** @import { Pieces } from "./pieces.js" */
/** @import { Placing } from "./placing.js" */

/** So many colleagues are offered by name. */
const MOST_NAMES = 3;

export class GiveAway {
  #dialog;
  #opener;
  #placing;
  #list;
  #title;
  /** Somebody was just said to be away: what they had in hand is asked about at once. */
  #isDue = false;

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
    this.#title = one(dialog, "[data-text]");
    opener.addEventListener("click", () => open(dialog));
    this.#list.addEventListener("click", ({ target }) => {
      const button = around(target, "button");
      const card = around(button, "[data-piece]");
      if (button && card) this.#tap(button, card);
    });
  }

  /** Ask as soon as there is something to give away. */
  askSoon() {
    this.#isDue = true;
  }

  /**
   * Fill the sheet, those of one person together.
   *
   * @param {Pieces} pieces
   */
  show(pieces) {
    const cards = pieces.of("adrift").sort((a, b) => whose(a).localeCompare(whose(b)));
    for (const card of cards) offerColleagues(card);
    putInOrder(this.#list, cards);
    this.#opener.hidden = cards.length === 0;
    one(this.#opener, "[data-count]").textContent = String(cards.length);
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const card of cards) counts.set(whose(card), (counts.get(whose(card)) ?? 0) + 1);
    const words = [...counts].map(([who, count]) => word(count === 1 ? "give-away-one" : "give-away", { count, who }));
    this.#title.textContent = words.join(" · ");
    if (!cards.length && this.#dialog.open) this.#dialog.close();
    else if (cards.length && this.#isDue && !isAnyOpen() && !this.#placing.chosen()) {
      this.#isDue = false;
      open(this.#dialog);
      // What was said can still be taken back.
      raiseToasts();
    }
  }

  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} card
   */
  #tap(button, card) {
    const { orderNo, task, team, bay, seq, isQueued } = taskOf(card);
    const name = button.dataset.person;
    if (!name && !("giveTeam" in button.dataset)) {
      this.#dialog.close();
      this.#placing.choose(card);
      return;
    }
    const place = isQueued ? {} : { bay };
    tell(button, orderNo, "dispatch", { task, team, ...place, technicians: name ? [name] : [], seen: seq });
  }
}

/**
 * Whose hands it is in, or the bay that is out of service.
 *
 * @param {HTMLElement} card
 */
function whose({ dataset: { whose = "" } }) {
  return whose;
}

/**
 * A button for each of the first colleagues of the team who are here, those with nothing in hand before the others.
 *
 * @param {HTMLElement} card
 */
function offerColleagues(card) {
  const place = card.querySelector("[data-people]");
  if (!(place instanceof HTMLElement)) return;
  const crew = all(document, `.team-row[data-team="${CSS.escape(card.dataset.team ?? "")}"] .crew:not(.is-away)`);
  const isBusy = (/** @type {HTMLElement} */ one) => Number(one.classList.contains("is-busy"));
  const names = crew.sort((a, b) => isBusy(a) - isBusy(b)).map(({ dataset }) => dataset.person ?? "");
  const offered = names.slice(0, MOST_NAMES);
  if (place.dataset.people === offered.join(",")) return;
  place.dataset.people = offered.join(",");
  place.replaceChildren(
    ...offered.map((name) => {
      const button = made("button", { type: "button", className: "button", textContent: name });
      button.dataset.person = name;
      return button;
    }),
  );
}
