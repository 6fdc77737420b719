// Dragging, for those who prefer it to two taps: a card lifts off sideways, a chip after a short hold; a chip held and
// let go stays in the hand. While it hovers it says what letting go there would mean, for this car and for every other.

import interact from "interactjs";
import { all, around } from "../dom.js";
import { Carried } from "./carried.js";
import { Targets } from "./targets.js";

/** @import { Placing } from "./placing.js" */
/** @import { Target } from "./targets.js" */
/** @import { Timeline } from "./timeline.js" */

/** @typedef {{ x: number, y: number }} Point */

/** A chip is held that was pressed for so many ms. */
const HOLD = 280;
/** So near (px) to an edge of the window the bays scroll along, by so much a frame. */
const EDGE = 64;
const STRIDE = 9;
/** A finger that holds still trembles by so much. */
const TREMBLE = 10;
/** @type {Target} */
const NOWHERE = { lane: null, handle: null };

/** Makes cards and chips draggable onto the lanes. */
export class Drag {
  #timeline;
  #placing;
  #targets;
  /** @type {Carried | null} */
  #carried = null;
  #over = NOWHERE;
  /** @type {Point} */
  #begun = { x: 0, y: 0 };
  /** @type {Point} */
  #point = { x: 0, y: 0 };
  #frame = 0;
  #isHolding = false;

  /**
   * @param {Timeline} timeline
   * @param {Placing} placing
   */
  constructor(timeline, placing) {
    this.#timeline = timeline;
    this.#placing = placing;
    this.#targets = new Targets(timeline);
    placing.whenMarked(() => {
      this.#targets.forget();
      this.#tell();
    });
    // A tablet that is turned has its bays elsewhere.
    addEventListener("resize", () => this.#targets.forget());
    this.#listen();
    this.#keepQuiet();
  }

  #listen() {
    const listeners = {
      /** @param {{ target: HTMLElement, clientX: number, clientY: number }} event */
      start: (event) => this.#start(event.target, { x: event.clientX, y: event.clientY }),
      /** @param {PointerEvent} event */
      move: (event) => this.#move({ x: event.clientX, y: event.clientY }),
      /** @param {PointerEvent} event */
      end: (event) => this.#end({ x: event.clientX, y: event.clientY }),
    };
    interact(".column .job-card[data-list='waiting']").draggable({ startAxis: "x", autoScroll: false, listeners });
    // Such a drag starts as soon as the chip has been held, though the finger has not moved.
    interact(".lane .chip-task:not(.state-finished), .stop-chip").draggable({
      hold: HOLD,
      autoScroll: false,
      listeners,
    });
  }

  /** While something is held, the browser does nothing of its own with the finger. */
  #keepQuiet() {
    // Once a chip is held, the finger carries it and no longer scrolls.
    document.addEventListener(
      "touchmove",
      (event) => {
        if (this.#isHolding && event.cancelable) event.preventDefault();
      },
      { passive: false },
    );
    // A long press is a hold here, not a question for a menu.
    document.addEventListener("contextmenu", (event) => {
      if (around(event.target, "[data-piece]")) event.preventDefault();
    });
    for (const name of ["pointerup", "pointercancel", "touchend", "touchcancel"]) {
      addEventListener(name, () => {
        if (this.#isHolding) this.#placing.muteClick();
        this.#isHolding = false;
      });
    }
  }

  /**
   * @param {HTMLElement} piece
   * @param {Point} point
   */
  #start(piece, point) {
    this.#isHolding = true;
    if (this.#placing.chosen()?.piece !== piece.dataset.piece) this.#placing.choose(piece, { isDragged: true });
    piece.classList.add("is-lifted");
    this.#carried = new Carried(this.#placing);
    this.#over = NOWHERE;
    this.#begun = point;
    this.#targets.forget();
    this.#move(point);
  }

  /** @param {Point} point */
  #move(point) {
    this.#point = point;
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  /** Once a frame, however often the finger reports: look the place up, and move what is carried by a transform alone. */
  #paint() {
    this.#frame = 0;
    if (!this.#carried) return;
    const { x, y } = this.#point;
    this.#enter(this.#targets.at(x, y));
    this.#aim(this.#over, x);
    this.#carried.moveTo(x, y);
    if (this.#scrollAtEdge(x, y)) this.#move(this.#point);
  }

  /** @param {Target} found */
  #enter(found) {
    if (found.lane === this.#over.lane && found.handle === this.#over.handle) return;
    this.#leave();
    this.#over = found;
    const { lane, handle } = found;
    if (handle) handle.classList.add("is-over");
    else lane?.classList.toggle("is-over", lane.classList.contains("is-fit"));
    this.#tell();
  }

  #leave() {
    this.#over.lane?.classList.remove("is-over");
    this.#over.handle?.classList.remove("is-over");
    this.#over = NOWHERE;
  }

  #tell() {
    this.#carried?.tell(this.#over);
  }

  /**
   * Over another day of the timeline it is to begin then.
   *
   * @param {Target} target
   * @param {number} x
   */
  #aim({ lane, handle }, x) {
    if (lane && !handle) this.#placing.aim(this.#timeline.beginningAt(x, this.#targets.box()));
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #scrollAtEdge(x, y) {
    const box = this.#targets.box();
    if (x < box.left) return false;
    const { scroller } = this.#timeline;
    const before = scroller.scrollTop;
    if (y > box.bottom - EDGE) scroller.scrollTop += STRIDE;
    else if (y < box.top + EDGE) scroller.scrollTop -= STRIDE;
    return scroller.scrollTop !== before;
  }

  /** @param {Point} point */
  #end({ x, y }) {
    this.#isHolding = false;
    this.#placing.muteClick();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const found = this.#carried ? this.#targets.at(x, y) : this.#over;
    this.#leave();
    this.#carried?.remove();
    this.#carried = null;
    for (const lifted of all(document, ".is-lifted")) lifted.classList.remove("is-lifted");
    // Held and let go: the task stays in the hand, and the next tap says where it goes.
    if (Math.hypot(x - this.#begun.x, y - this.#begun.y) < TREMBLE) return;
    // The last stretch of a quick finger has not been painted.
    this.#aim(found, x);
    this.#letGo(found);
  }

  /** @param {Target} target */
  #letGo({ lane, handle }) {
    const { bay, planned, notBefore, isQueued } = this.#placing.chosen() ?? {};
    // What queues for its team is bound by being dropped where it was expected.
    const stays = !isQueued && lane?.dataset.bay === bay && planned === notBefore;
    if (handle) this.#placing.swapWith(handle);
    else if (lane?.classList.contains("is-fit") && !stays) this.#placing.drop(lane);
    else this.#placing.cancel();
  }
}
