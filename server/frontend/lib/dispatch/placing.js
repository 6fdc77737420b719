// A task in the hand: the bays where it fits light up with the time at which the car would then be ready, the others say
// why not, and cars it could change places with show ⇄. Tap or drop leads to the confirmation; nothing is done before.

import { isoOf } from "../../logic/site-time.js";
import { call } from "../api.js";
import { isAnyOpen } from "../dialog.js";
import { all, around, one } from "../dom.js";
import { isReachable } from "../offline/outbox.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { focusBest, markLane, markTeam, unmarkLane, unmarkTeam } from "./lane-marks.js";
import { shownPiece, shownPieces, taskOf } from "./pieces.js";
import { partnerOf, Swaps } from "./swaps.js";

/** @import { Place, TaskInHand } from "../../api.js" */
/** @import { Confirmation } from "./confirm.js" */
/** @import { Pieces } from "./pieces.js" */
/** @import { Timeline } from "./timeline.js" */

/** Where this tab keeps which task is in the hand, over a reload. */
const IN_HAND = "in-hand";

export class Placing {
  #timeline;
  #confirm;
  #banner = one(document, ".placing");
  #swaps;
  /** @type {TaskInHand | null} */
  #chosen = null;
  /** What the bays would mean, by name.
   * @type {Map<string, Place>} */
  #places = new Map();
  #asked = 0;
  #isMuted = false;
  /** @type {(() => void)[]} */
  #onKnown = [];
  /** @type {(() => void)[]} */
  #onMarked = [];
  /** @type {(() => void)[]} */
  #onFree = [];

  /**
   * @param {Timeline} timeline
   * @param {Confirmation} confirm
   */
  constructor(timeline, confirm) {
    this.#timeline = timeline;
    this.#confirm = confirm;
    this.#swaps = new Swaps(timeline, {
      onChosen: (handle) => this.#tapSwap(handle),
      onKnown: () => tellAll(this.#onMarked),
    });
    const unmute = () => {
      this.#isMuted = false;
    };
    for (const beginning of ["pointerdown", "keydown"]) addEventListener(beginning, unmute, true);
    one(this.#banner, "[data-cancel]").addEventListener("click", () => this.cancel());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#chosen && !isAnyOpen()) this.cancel();
    });
    for (const lane of timeline.lanes.values()) this.#listenTo(lane);
    for (const row of all(document, ".team-row")) this.#listenToTeam(row);
  }

  /** The task in the hand, or null. */
  chosen() {
    return this.#chosen;
  }

  /**
   * What a bay would mean, as far as that is known.
   *
   * @param {string | undefined} bay
   */
  place(bay = "") {
    return this.#places.get(bay);
  }

  /** The possible places, the best first; none while nothing is chosen. */
  ranked() {
    return [...this.#places.values()].filter((place) => place.rank).sort((a, b) => Number(a.rank) - Number(b.rank));
  }

  /**
   * What to do once it is known what the bays would mean, and when it no longer matters.
   *
   * @param {() => void} listener
   */
  whenKnown(listener) {
    this.#onKnown.push(listener);
  }

  /**
   * What to do once the bays are marked anew: what they would mean is known, or has changed.
   *
   * @param {() => void} listener
   */
  whenMarked(listener) {
    this.#onMarked.push(listener);
  }

  /**
   * What to do once the hand is empty again.
   *
   * @param {() => void} listener
   */
  whenFree(listener) {
    this.#onFree.push(listener);
  }

  /**
   * Take a task into the hand. `isByKey`: the keyboard took it, and goes on at the best bay once that is known.
   *
   * @param {HTMLElement} piece
   * @param {{ isDragged?: boolean, isByKey?: boolean }} how
   */
  async choose(piece, { isDragged = false, isByKey = false } = {}) {
    const again = this.#chosen?.piece === piece.dataset.piece;
    this.cancel();
    if (again) return;
    this.#chosen = { ...taskOf(piece), notBefore: null, isDragged, isByKey };
    const { list, plate } = this.#chosen;
    sessionStorage.setItem(IN_HAND, this.#chosen.piece);
    document.body.classList.add("is-placing");
    this.#banner.hidden = false;
    one(this.#banner, "[data-text]").textContent = word(list === "waiting" ? "fits" : "fits-or-swaps", { plate });
    this.#mark(this.#chosen);
    await this.#look(this.#chosen);
  }

  /** The page was loaded anew: what was in the hand is taken up again, if it is still there. */
  takeUpAgain() {
    const piece = shownPiece(sessionStorage.getItem(IN_HAND) ?? "");
    if (piece) this.choose(piece);
  }

  /**
   * Over another day of the timeline: what the bays would mean if the task began then at the earliest.
   *
   * @param {number | null} notBefore in ms
   */
  aim(notBefore) {
    if (!this.#chosen || this.#chosen.notBefore === notBefore) return;
    this.#chosen.notBefore = notBefore;
    this.#places = new Map();
    this.#mark(this.#chosen);
    this.#look(this.#chosen);
  }

  /**
   * Put the task down in a bay.
   *
   * @param {HTMLElement | undefined} lane
   */
  drop(lane) {
    if (!this.#chosen || !lane?.classList.contains("is-fit")) return;
    const { team = "", bay = "" } = lane.dataset;
    this.#confirm.ask(this.#chosen, { team, bay }, () => this.cancel());
  }

  /**
   * Let the task queue for a team, whichever of its bays comes free.
   *
   * @param {HTMLElement} row
   */
  queue(row) {
    if (!this.#chosen || row.classList.contains("is-unfit")) return;
    this.#confirm.ask(this.#chosen, { team: row.dataset.team ?? "", bay: "" }, () => this.cancel());
  }

  /**
   * What a swap would change, as far as that is known.
   *
   * @param {HTMLElement} handle
   */
  weighSwap(handle) {
    return this.#chosen ? this.#swaps.weigh(this.#chosen, handle) : undefined;
  }

  /**
   * Swap with the car under this handle.
   *
   * @param {HTMLElement} handle
   */
  swapWith(handle) {
    this.#isMuted = false;
    if (!this.#chosen) return;
    this.#confirm.askSwap(this.#chosen, partnerOf(handle), () => this.cancel());
  }

  /** Put the task back. */
  cancel() {
    const held = this.#chosen;
    const isWithin = around(document.activeElement, ".lane") !== null;
    this.#asked += 1;
    this.#chosen = null;
    this.#places = new Map();
    this.#banner.hidden = true;
    sessionStorage.removeItem(IN_HAND);
    document.body.classList.remove("is-placing");
    this.#swaps.hide();
    for (const lane of this.#timeline.lanes.values()) unmarkLane(lane);
    for (const row of all(document, ".team-row")) unmarkTeam(row);
    for (const piece of all(document, ".is-chosen")) piece.classList.remove("is-chosen");
    tellAll(this.#onKnown);
    if (held && isWithin) shownPiece(held.piece)?.focus();
    if (held) tellAll(this.#onFree);
  }

  /**
   * The jobs have changed: what is in the hand may have gone, and what the bays would mean is another matter.
   *
   * @param {Pieces} pieces
   */
  refresh(pieces) {
    const chosen = this.#chosen;
    if (!chosen) return;
    const piece = pieces.of(chosen.list).find((one) => one.dataset.piece === chosen.piece);
    if (!piece || piece.dataset.state === "finished") {
      if (this.#confirm.isOpen()) return;
      toast(word("gone", { plate: chosen.plate }));
      this.cancel();
      return;
    }
    const { seq, bay, team, state, planned } = taskOf(piece);
    Object.assign(chosen, { seq, bay, team, state, planned });
    this.#mark(chosen);
    this.#look(chosen);
  }

  /** The click that ends a drag or a hold is no tap; what begins anew is one. */
  muteClick() {
    this.#isMuted = true;
  }

  ignoresClick() {
    return this.#isMuted;
  }

  /** @param {HTMLElement} lane */
  #listenTo(lane) {
    lane.addEventListener("click", ({ target, clientX }) => {
      if (!this.#chosen || this.#isMuted) return;
      // A tap on the bay's name means no day.
      this.#chosen.notBefore = around(target, ".lane-track") ? this.#timeline.beginningAt(clientX) : null;
      this.drop(lane);
    });
    one(lane, ".lane-name").addEventListener("keydown", (event) => {
      if (!this.#chosen || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      this.drop(lane);
    });
  }

  /** @param {HTMLElement} row */
  #listenToTeam(row) {
    row.addEventListener("click", () => {
      if (!this.#chosen || this.#isMuted) return;
      this.#chosen.notBefore = null;
      this.queue(row);
    });
  }

  /** @param {HTMLElement} handle */
  #tapSwap(handle) {
    if (!this.#isMuted) this.swapWith(handle);
  }

  /**
   * What every bay would mean. A later question makes an earlier answer worthless.
   *
   * @param {TaskInHand} chosen
   */
  async #look({ orderNo, task, notBefore }) {
    this.#asked += 1;
    const turn = this.#asked;
    // Without the server the trades still tell which bays fit.
    if (!isReachable()) return;
    try {
      const wish = { order_no: orderNo, task, not_before: isoOf(notBefore) };
      const { placements } = await call("POST", "/preview/placements", wish);
      if (turn === this.#asked) this.#take(placements);
    } catch {
      // The toast has said so, and the trades are still there.
    }
  }

  /** @param {Place[]} placements */
  #take(placements) {
    if (!this.#chosen) return;
    const isFirst = this.#places.size === 0;
    this.#places = new Map(placements.map((place) => [place.bay, place]));
    this.#mark(this.#chosen);
    tellAll(this.#onKnown);
    if (isFirst && this.#chosen.isByKey) focusBest();
  }

  /** @param {TaskInHand} chosen */
  #mark(chosen) {
    for (const [bay, lane] of this.#timeline.lanes) markLane(lane, this.place(bay), chosen.trade, this.#timeline);
    for (const row of all(document, ".team-row")) markTeam(row, chosen);
    for (const piece of shownPieces()) {
      piece.classList.toggle("is-chosen", piece.dataset.piece === chosen.piece);
    }
    this.#swaps.show(chosen);
    tellAll(this.#onMarked);
  }
}

/** @param {(() => void)[]} listeners */
function tellAll(listeners) {
  for (const listener of listeners) listener();
}
