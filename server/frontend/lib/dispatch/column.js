// The column beside the bays: one tab for each list of cards, each list in the order in which it wants attention.

import { byUrgency, worst } from "../../logic/urgency.js";
import { all, one } from "../dom.js";
import { putInOrder } from "./pieces.js";

/** @import { Pieces } from "./pieces.js" */

export class Column {
  #root;
  #tabs;
  #lists;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#tabs = all(root, "[data-tab]");
    this.#lists = all(root, "[data-cards]");
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.#select(tab));
  }

  /**
   * Put the cards into their lists, and count them on the tabs.
   *
   * @param {Pieces} pieces
   */
  show(pieces) {
    for (const list of this.#lists) {
      const name = list.dataset.cards ?? "";
      const cards = pieces.of(name).sort((one, other) => byUrgency(one.dataset, other.dataset));
      putInOrder(list, cards, "[data-piece]");
      one(list, ".empty").hidden = cards.length > 0;
      const tab = one(this.#root, `[data-tab="${name}"]`);
      one(tab, ".tab-count").textContent = String(cards.length);
      tab.dataset.worst = worst(cards.map(({ dataset }) => dataset.risk));
    }
  }

  /** @param {HTMLElement} chosen */
  #select(chosen) {
    for (const tab of this.#tabs) tab.setAttribute("aria-selected", String(tab === chosen));
    for (const list of this.#lists) list.hidden = list.dataset.cards !== chosen.dataset.tab;
  }
}
