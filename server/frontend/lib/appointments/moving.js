// Moving a car to another half-day: dragged with the mouse, or taken up and put down with two taps.

import { timeIn } from "../../logic/half-day.js";
import { now } from "../clock.js";
import { all, around, maybe, one } from "../dom.js";
import { word } from "../words.js";

export class Moving {
  #place;
  #banner;
  #moveTo;
  /** @type {{ id: string, plannedAt: number } | null} */
  #carried = null;

  /**
   * Lets the cards in `place` be moved; `banner` says what the next tap puts down.
   *
   * @param {HTMLElement} place
   * @param {HTMLElement} banner
   * @param {(id: string, plannedAt: number) => void} moveTo
   */
  constructor(place, banner, moveTo) {
    this.#place = place;
    this.#banner = banner;
    this.#moveTo = moveTo;
    this.#listenToDrags();
    // While a car is carried, a tap anywhere in a half-day puts it there, and opens nothing.
    place.addEventListener("click", (event) => this.#tapped(event), true);
    one(banner, "[data-cancel]").addEventListener("click", () => this.#letGo());
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#letGo();
    });
  }

  /**
   * Take a car up: the next tap puts it down.
   *
   * @param {string} id
   * @param {string} plate
   * @param {number} plannedAt
   */
  carry(id, plate, plannedAt) {
    this.#letGo();
    this.#take(id, plannedAt);
    this.#place.dataset.carried = id;
    one(this.#banner, "[data-text]").textContent = word("carries", { plate });
    this.#banner.hidden = false;
  }

  #listenToDrags() {
    this.#place.addEventListener("dragstart", (event) => {
      const card = around(event.target, ".appt-card");
      if (!card?.dataset.appointment) return;
      event.dataTransfer?.setData("text/plain", card.dataset.appointment);
      this.#take(card.dataset.appointment, Number(card.dataset.plannedAt));
    });
    this.#place.addEventListener("dragover", (event) => {
      const cell = this.#carried && cellAt(event.target);
      for (const other of all(this.#place, ".is-target")) if (other !== cell) other.classList.remove("is-target");
      if (!cell) return;
      event.preventDefault();
      cell.classList.add("is-target");
    });
    this.#place.addEventListener("drop", (event) => {
      const cell = cellAt(event.target);
      if (!cell || !this.#carried) return;
      event.preventDefault();
      this.#putInto(cell);
    });
    this.#place.addEventListener("dragend", () => this.#letGo());
  }

  /** @param {Event} event */
  #tapped(event) {
    const cell = this.#place.dataset.carried === undefined ? null : cellAt(event.target);
    if (!cell) return;
    event.stopPropagation();
    this.#putInto(cell);
  }

  /**
   * @param {string} id
   * @param {number} plannedAt
   */
  #take(id, plannedAt) {
    this.#carried = { id, plannedAt };
    maybe(this.#place, `.appt-card[data-appointment="${CSS.escape(id)}"]`)?.classList.add("is-carried");
  }

  /** @param {HTMLElement} cell */
  #putInto(cell) {
    if (!this.#carried) return;
    const { id, plannedAt } = this.#carried;
    this.#letGo();
    const at = timeIn(plannedAt, Number(cell.dataset.begins), Number(cell.dataset.ends), now());
    if (at && at !== plannedAt) this.#moveTo(id, at);
  }

  #letGo() {
    this.#carried = null;
    this.#banner.hidden = true;
    delete this.#place.dataset.carried;
    for (const name of ["is-carried", "is-target"]) {
      for (const element of all(this.#place, `.${name}`)) element.classList.remove(name);
    }
  }
}

/** @param {EventTarget | null} target */
function cellAt(target) {
  return around(target, "[data-begins]");
}
