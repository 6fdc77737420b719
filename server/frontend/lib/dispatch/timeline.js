// The bays against the clock: lays the chips out, draws the scale, the closed hours and the now-line, zooms and scrolls.

import { now, timeOfDay } from "../clock.js";
import { makeAxis, NIGHT } from "./axis.js";
import { stack } from "./lanes.js";

const SHORTEST = 64;
// Room for a day's name on the scale.
const DAY_NAME = 110;
const NARROW = 150;
const TINY = 92;
// So much two chips may cover each other before one of them moves to a row of its own.
const TOLERATED = 6;
// Two times on the scale that are nearer to each other than this would cover each other.
const LABELS_APART = 52;
// Where in the window the now-line stands: what is to come needs more room than what has been.
const NOW_AT = 0.18;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const SCALES = [1.2, 1.7, 2.4, 3.4, 5];

/** `draw(chips)` places them; `follow()` brings the now-line into view; `goTo(day)` one of the shown days. */
export function makeTimeline(root, days) {
  const scroller = root.querySelector(".timeline-scroll");
  const grid = root.querySelector(".timeline-grid");
  const nowLine = root.querySelector(".now-line");
  const lanes = new Map([...root.querySelectorAll(".lane")].map((lane) => [lane.dataset.bay, lane]));
  const nowLabel = root.querySelector(".now-label");
  const names = root.querySelector(".lane-name");
  let zoom = 2;
  let axis = makeAxis(days, SCALES[zoom]);
  let chips = [];
  // The chips whose beginning is scrolled out of sight.
  let cut = new Set();
  let frame = 0;

  function nameWidth() {
    return names?.offsetWidth ?? 0;
  }

  function draw(fresh = chips) {
    chips = fresh;
    const byBay = Map.groupBy ? Map.groupBy(chips, bayOf) : grouped(chips);
    for (const [bay, lane] of lanes) layLane(lane, byBay.get(bay) ?? []);
    keepInSight();
    tick();
  }

  function layLane(lane, ofBay) {
    const track = lane.querySelector(".lane-track");
    const spans = ofBay.map(spanOf);
    const { rows, count } = stack(spans, TOLERATED);
    lane.style.setProperty("--rows", String(count));
    lane.classList.toggle("is-free", !ofBay.some((chip) => chip.matches(".state-working, .state-paused")));
    for (const mark of track.querySelectorAll(".due")) mark.remove();
    ofBay.forEach((chip, index) => {
      const { left, right } = spans[index];
      const before = chip.parentElement ? Number.parseFloat(chip.style.left) : left;
      place(chip, left, right - left);
      chip.span = spans[index];
      slide(chip, before - left);
      chip.style.setProperty("--row-index", String(rows[index]));
      chip.classList.toggle("is-narrow", right - left < NARROW);
      chip.classList.toggle("is-tiny", right - left < TINY);
      if (chip.parentElement !== track) track.append(chip);
      if (chip.dataset.promised) track.append(dueMark(chip, rows[index]));
    });
  }

  // What stands in a chip goes along with the left edge of the window, as far as the chip reaches; so does the day's name.
  function keepInSight() {
    frame = 0;
    const edge = scroller.scrollLeft;
    const still = new Set();
    for (const chip of chips) {
      const { left, right } = chip.span ?? {};
      if (!(left < edge && right > edge)) continue;
      still.add(chip);
      chip.style.setProperty("--in", `${Math.max(0, Math.min(edge - left, right - left - SHORTEST))}px`);
    }
    for (const [index, name] of [...root.querySelectorAll(".axis-day")].entries()) {
      const { left, right } = axis.days[index];
      name.style.transform = edge > left && edge < right - DAY_NAME ? `translateX(${edge - left}px)` : "";
    }
    for (const chip of cut) if (!still.has(chip)) chip.style.removeProperty("--in");
    cut = still;
  }

  // A chip is never too small for a gloved finger, however short its task.
  function spanOf(chip) {
    const left = axis.x(Number(chip.dataset.starts));
    const right = Math.max(left + SHORTEST, axis.x(Number(chip.dataset.ends)));
    const done = Number(chip.dataset.standard) ? Number(chip.dataset.worked) / Number(chip.dataset.standard) : 0;
    chip.style.setProperty("--done", String(Math.min(1, done)));
    chip.classList.toggle("is-over", done > 1);
    return { left, right };
  }

  // The promise as a flag, and the time between it and the forecast as a line: slack, or what is missing.
  function dueMark(chip, row) {
    const mark = document.createElement("span");
    const [ready, promised] = [axis.x(Number(chip.dataset.ready)), axis.x(Number(chip.dataset.promised))];
    mark.className = `due risk-${chip.dataset.risk}`;
    mark.classList.toggle("is-late", ready > promised);
    place(mark, Math.min(ready, promised), Math.abs(ready - promised));
    mark.style.setProperty("--row-index", String(row));
    const flag = document.createElement("span");
    flag.className = "due-flag";
    flag.textContent = timeOfDay(Number(chip.dataset.promised));
    mark.append(flag);
    return mark;
  }

  function drawAxis() {
    const scale = root.querySelector(".axis-scale");
    const shade = root.querySelector(".shade");
    grid.style.setProperty("--width", `${axis.width}px`);
    scale.replaceChildren(
      ...axis.days.map((day, index) =>
        label("axis-day", day.left, root.querySelectorAll("[data-day]")[index]?.textContent),
      ),
      ...axis.hours().map((at) => label("axis-hour", axis.x(at), timeOfDay(at))),
      nowLabel,
    );
    const bands = axis.closed().map(({ left, width, lunch }) => {
      const band = document.createElement("span");
      band.className = lunch ? "closed lunch" : "closed";
      place(band, left, width);
      return band;
    });
    shade.replaceChildren(...bands, ...axis.hours().map((at) => label("hour-line", axis.x(at), "")));
  }

  function tick() {
    nowLine.style.left = `${nameWidth() + axis.x(now())}px`;
    nowLabel.style.left = `${axis.x(now())}px`;
    nowLabel.textContent = timeOfDay(now());
    for (const hour of root.querySelectorAll(".axis-hour")) {
      const at = Number.parseFloat(hour.style.left);
      hour.classList.toggle("is-at-edge", at < LABELS_APART / 2);
      hour.classList.toggle("is-under-now", Math.abs(at - axis.x(now())) < LABELS_APART);
    }
    markDay();
  }

  // The day whose button stands out is the one that stands where `follow` puts the now-line.
  function markDay() {
    const place = scroller.scrollLeft + (scroller.clientWidth - nameWidth()) * NOW_AT;
    const shown = axis.days.filter((day) => day.left - NIGHT <= place).length - 1;
    for (const button of root.querySelectorAll("[data-day]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.day) === shown));
    }
  }

  function follow(smooth = true) {
    const visible = scroller.clientWidth - nameWidth();
    scroller.scrollTo({
      left: axis.x(now()) - visible * NOW_AT,
      behavior: smooth && !CALM.matches ? "smooth" : "instant",
    });
  }

  function goTo(index) {
    if (index === 0) return follow();
    scroller.scrollTo({ left: axis.days[index].left, behavior: CALM.matches ? "instant" : "smooth" });
  }

  function setZoom(step) {
    const wanted = Math.max(0, Math.min(SCALES.length - 1, zoom + step));
    if (wanted === zoom) return;
    // The instant at the left edge of the window stays there.
    const kept = scroller.scrollLeft / axis.width;
    zoom = wanted;
    axis = makeAxis(days, SCALES[zoom]);
    drawAxis();
    draw();
    scroller.scrollLeft = kept * axis.width;
  }

  drawAxis();
  tick();
  setInterval(tick, 5000);
  addEventListener("resize", () => draw());
  scroller.addEventListener(
    "scroll",
    () => {
      markDay();
      if (!frame) frame = requestAnimationFrame(keepInSight);
    },
    { passive: true },
  );
  /** When the day begins that is shown at `clientX`, in ms; null for today, where work begins as soon as it can. */
  function beginningAt(clientX, box = scroller.getBoundingClientRect()) {
    const day = axis.dayAt(clientX - box.left + scroller.scrollLeft - nameWidth());
    return day ? (axis.days[day].open[0]?.[0] ?? null) : null;
  }

  /** The shown days after today: [{at, name}], `at` as from `beginningAt`. */
  function laterDays() {
    const names = [...root.querySelectorAll("[data-day]")].map((button) => button.textContent);
    return axis.days
      .map(({ open }, index) => ({ at: open[0]?.[0], name: names[index] }))
      .slice(1)
      .filter(({ at }) => at);
  }

  return {
    draw,
    follow,
    goTo,
    setZoom,
    beginningAt,
    laterDays,
    lanes,
    scroller,
    x: (at) => axis.x(at),
    chips: () => chips,
  };
}

// A chip that has moved along glides there by a transform, which lays nothing out.
function slide(chip, by) {
  if (!by || Math.abs(by) < 2 || CALM.matches) return;
  chip.animate([{ transform: `translateX(${by}px)` }, { transform: "none" }], { duration: 300, easing: "ease-out" });
}

function bayOf(chip) {
  return chip.dataset.bay;
}

function grouped(chips) {
  const found = new Map();
  for (const chip of chips) found.set(chip.dataset.bay, [...(found.get(chip.dataset.bay) ?? []), chip]);
  return found;
}

function place(element, left, width) {
  element.style.left = `${left}px`;
  element.style.width = `${Math.max(0, width)}px`;
}

function label(className, left, text) {
  const element = document.createElement("span");
  element.className = className;
  element.style.left = `${left}px`;
  element.textContent = text ?? "";
  return element;
}
