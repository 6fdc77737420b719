// The bays against the clock: lays the chips out, keeps the scale and the now-line where they belong, zooms and scrolls.

import { Axis, NIGHT } from "../../logic/axis.js";
import { now } from "../clock.js";
import { all, maybe, one } from "../dom.js";
import { layLane, markOut, SHORTEST, showDone } from "./lane-layout.js";
import { keepRows } from "./row-height.js";
import { drawScale, moveNow } from "./scale.js";

/** @import { Day } from "../../logic/axis.js" */
/** @import { Outage } from "./floor.js" */
/** @import { Span } from "./lane-layout.js" */

/** Room for a day's name on the scale, in px. */
const DAY_NAME = 110;
/** Where in the window the now-line stands: what is to come needs more room than what has been. */
const NOW_AT = 0.18;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
/** Pixels for a minute. */
const SCALES = [1.2, 1.7, 2.4, 3.4, 5];
/** How often, in ms, the now-line and the work in the chips move on. */
const TICK = 5000;

export class Timeline {
  #root;
  #days;
  #names;
  #zoom = 2;
  #axis;
  /** The chips that are laid out, and where.
   * @type {Map<HTMLElement, Span>} */
  #spans = new Map();
  /** @type {HTMLElement[]} */
  #chips = [];
  /** The chips whose beginning is scrolled out of sight.
   * @type {Set<HTMLElement>} */
  #cut = new Set();
  #frame = 0;
  /** @type {Outage[]} */
  #outages = [];

  /**
   * @param {HTMLElement} root
   * @param {Day[]} days
   */
  constructor(root, days) {
    this.#root = root;
    this.#days = days;
    this.#names = maybe(root, ".axis-corner");
    this.#axis = new Axis(days, SCALES[this.#zoom]);
    this.scroller = one(root, ".timeline-scroll");
    this.lanes = new Map(all(root, ".lane").map((lane) => [lane.dataset.bay ?? "", lane]));
    drawScale(root, this.#axis);
    this.#tick();
    setInterval(() => this.#tick(), TICK);
    keepRows(root, () => this.draw());
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** All chips in the bays. */
  chips() {
    return this.#chips;
  }

  /**
   * Where an instant (ms) stands, in pixels from the left of a lane.
   *
   * @param {number} at
   */
  x(at) {
    return this.#axis.x(at);
  }

  /**
   * Place the chips.
   *
   * @param {HTMLElement[]} chips
   */
  draw(chips = this.#chips) {
    this.#chips = chips;
    this.#spans.clear();
    const isHeld = document.body.classList.contains("is-placing");
    for (const [bay, lane] of this.lanes) {
      const ofBay = chips.filter((chip) => chip.dataset.bay === bay);
      for (const [index, span] of layLane(lane, ofBay, this.#axis, isHeld).entries())
        this.#spans.set(ofBay[index], span);
    }
    this.hatch(this.#outages);
    this.#keepInSight();
    this.#tick();
  }

  /**
   * Hatch the bays that cannot be used.
   *
   * @param {Outage[]} outages
   */
  hatch(outages) {
    this.#outages = outages;
    for (const [bay, lane] of this.lanes)
      markOut(
        lane,
        outages.filter((one) => one.bay === bay),
        this.#axis,
      );
  }

  /** Bring the now-line into view. */
  follow(isSmooth = true) {
    const visible = this.scroller.clientWidth - this.#nameWidth();
    const left = this.#axis.x(now()) - visible * NOW_AT;
    this.scroller.scrollTo({ left, behavior: isSmooth && !CALM.matches ? "smooth" : "instant" });
  }

  /**
   * Bring one of the shown days into view.
   *
   * @param {number} index
   */
  goTo(index) {
    if (index === 0) this.follow();
    else this.scroller.scrollTo({ left: this.#axis.days[index].left, behavior: CALM.matches ? "instant" : "smooth" });
  }

  /**
   * Show more hours, or fewer.
   *
   * @param {number} step
   */
  setZoom(step) {
    const wanted = Math.max(0, Math.min(SCALES.length - 1, this.#zoom + step));
    if (wanted === this.#zoom) return;
    // The instant at the left edge of the window stays there.
    const kept = this.scroller.scrollLeft / this.#axis.width;
    this.#zoom = wanted;
    this.#axis = new Axis(this.#days, SCALES[wanted]);
    drawScale(this.#root, this.#axis);
    this.draw();
    this.scroller.scrollLeft = kept * this.#axis.width;
  }

  /**
   * When the day begins that is shown at `clientX`, in ms; null for today, where work begins as soon as it can.
   *
   * @param {number} clientX
   */
  beginningAt(clientX, box = this.scroller.getBoundingClientRect()) {
    const day = this.#axis.dayAt(clientX - box.left + this.scroller.scrollLeft - this.#nameWidth());
    return day ? (this.#axis.days[day].open[0]?.[0] ?? null) : null;
  }

  /** The shown days after today on which work begins: [{at, name}], `at` as from `beginningAt`. */
  laterDays() {
    const names = all(this.#root, "[data-day]").map((button) => button.textContent);
    return this.#days
      .map(({ open }, index) => ({ at: open[0]?.[0], name: names[index] }))
      .slice(1)
      .filter(({ at }) => at);
  }

  #nameWidth() {
    return this.#names?.offsetWidth ?? 0;
  }

  #scrolled() {
    this.#markDay();
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#keepInSight());
  }

  /** What stands in a chip goes along with the left edge of the window, as far as the chip reaches; so does the day's name. */
  #keepInSight() {
    this.#frame = 0;
    const edge = this.scroller.scrollLeft;
    const still = new Set();
    for (const [chip, { left, right }] of this.#spans) {
      if (left >= edge || right <= edge) continue;
      still.add(chip);
      chip.style.setProperty("--in", `${Math.max(0, Math.min(edge - left, right - left - SHORTEST))}px`);
    }
    for (const chip of this.#cut) if (!still.has(chip)) chip.style.removeProperty("--in");
    this.#cut = still;
    for (const [index, name] of all(this.#root, ".axis-day").entries()) {
      const { left, right } = this.#axis.days[index];
      name.style.transform = edge > left && edge < right - DAY_NAME ? `translateX(${edge - left}px)` : "";
    }
  }

  #tick() {
    moveNow(this.#root, now(), this.#axis.x(now()), this.#nameWidth());
    for (const chip of this.#chips) showDone(chip);
    this.#markDay();
  }

  /** The day whose button stands out is the one that stands where `follow` puts the now-line. */
  #markDay() {
    const place = this.scroller.scrollLeft + (this.scroller.clientWidth - this.#nameWidth()) * NOW_AT;
    const shown = this.#axis.days.filter((day) => day.left - NIGHT <= place).length - 1;
    for (const button of all(this.#root, "[data-day]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.day) === shown));
    }
  }
}
