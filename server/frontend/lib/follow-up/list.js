// The list of calls: comes from the server as HTML, and is fetched again without disturbing who is writing in it.

import { all, around, field, maybe } from "../dom.js";
import { asThisPage } from "../words.js";

/**
 * Where somebody is at work: in which card, at which field or button, with what selected.
 *
 * @typedef {{ orderNo?: string, name: string, value: string | null, selected: [from: number, to: number] | null }} Spot
 */

/**
 * Whether what the customer says is a complaint.
 *
 * @param {HTMLFormElement} form
 */
export function tickOf(form) {
  return field(form, "complaint");
}

export class CallList {
  /** Answered on this page since it was opened: these cards stay, so that nothing moves under a finger.
   * @type {Set<string>} */
  #answered = new Set();
  #isComposing = false;
  #asked = 0;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    place.addEventListener("compositionstart", () => {
      this.#isComposing = true;
    });
    place.addEventListener("compositionend", () => {
      this.#isComposing = false;
    });
  }

  /**
   * Let the card of this order stay where it is.
   *
   * @param {string} orderNo
   */
  keep(orderNo) {
    this.#answered.add(orderNo);
  }

  /**
   * The card of this order need not stay.
   *
   * @param {string} orderNo
   */
  letGo(orderNo) {
    this.#answered.delete(orderNo);
  }

  /** @param {string | undefined} orderNo */
  cardOf(orderNo) {
    return orderNo ? maybe(this.place, `.call[data-order-no="${CSS.escape(orderNo)}"]`) : null;
  }

  /**
   * The note of a card.
   *
   * @param {HTMLFormElement} form
   */
  noteOf(form) {
    return field(form, "note", HTMLTextAreaElement);
  }

  async refresh() {
    const wish = new URLSearchParams(location.search);
    for (const orderNo of this.#answered) wish.append("just", orderNo);
    this.#asked += 1;
    const turn = this.#asked;
    const answer = await fetch(`/follow-up/calls?${wish}`, asThisPage());
    if (!answer.ok || answer.redirected) {
      location.reload();
      return;
    }
    const text = await answer.text();
    if (turn === this.#asked) this.#put(text);
  }

  /** The same, unless that would disturb somebody. */
  refreshWhenQuiet() {
    if (document.hidden || this.#isComposing || this.place.querySelector("[aria-busy]")) return;
    this.refresh().catch(() => {});
  }

  /**
   * Notes that were begun for other customers stay, and so does the place at which somebody is typing.
   *
   * @param {string} text
   */
  #put(text) {
    const begun = new Map(
      this.#forms().map((form) => [form.dataset.call, { note: this.noteOf(form).value, ticked: tickOf(form).checked }]),
    );
    const held = document.activeElement;
    const spot = held && this.place.contains(held) ? spotOf(held) : null;
    this.place.innerHTML = text;
    for (const form of this.#forms()) {
      this.noteOf(form).value = begun.get(form.dataset.call)?.note ?? "";
      tickOf(form).checked = begun.get(form.dataset.call)?.ticked ?? false;
    }
    if (spot) this.#goBack(spot);
  }

  #forms() {
    return all(this.place, "form[data-call]", HTMLFormElement);
  }

  /** @param {Spot} spot */
  #goBack({ orderNo, name, value, selected }) {
    const card = this.cardOf(orderNo);
    const same = card ? all(card, `[name="${CSS.escape(name)}"]`) : [];
    const element = same.find((one) => value === null || one.getAttribute("value") === value) ?? card;
    element?.focus({ preventScroll: true });
    if (selected && element instanceof HTMLTextAreaElement) element.setSelectionRange(...selected);
  }
}

/**
 * @param {Element} element
 * @returns {Spot}
 */
function spotOf(element) {
  const orderNo = around(element, "[data-order-no]")?.dataset.orderNo;
  if (element instanceof HTMLButtonElement)
    return { orderNo, name: element.name, value: element.value, selected: null };
  if (!(element instanceof HTMLTextAreaElement)) return { orderNo, name: "", value: null, selected: null };
  const selected = /** @type {Spot["selected"]} */ ([element.selectionStart, element.selectionEnd]);
  return { orderNo, name: element.name, value: null, selected };
}
