// Dragging, for those who prefer it to two taps: a card lifts off sideways, a chip after a short hold; a chip held and
// let go stays in the hand. While it hovers it says what letting go there would mean, for this car and for every other.

import interact from "interactjs";
import { now } from "../clock.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";
import { asOther, effectLine, otherLines, refusedLine } from "./effects.js";
import { makeTargets } from "./targets.js";

const HOLD = 280;
const MOST_LINES = 4;
// So near to an edge of the window the bays scroll along, by so much a frame.
const EDGE = 64;
const STRIDE = 9;
const WIDTH = 340;
// Below this share of the window what is said stands above the finger, else below it.
const LOW = 0.45;
// A finger that holds still trembles by so much.
const TREMBLE = 10;

/** Make cards and chips draggable onto the lanes. */
export function makeDrag(timeline, placing) {
  const targets = makeTargets(timeline);
  let carried = null;
  let over = { lane: null, handle: null };
  let begun = null;
  let point = null;
  let frame = 0;
  let holding = false;

  // Once a chip is held, the finger carries it and no longer scrolls.
  document.addEventListener(
    "touchmove",
    (event) => {
      if (holding && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );
  // A long press is a hold here, not a question for a menu.
  document.addEventListener("contextmenu", (event) => {
    if (event.target.closest?.("[data-piece]")) event.preventDefault();
  });

  placing.whenMarked(() => {
    targets.forget();
    if (carried) tell();
  });

  const listeners = { start, move, end };
  interact(".column .job-card[data-list='waiting']").draggable({ startAxis: "x", autoScroll: false, listeners });
  // Such a drag starts as soon as the chip has been held, though the finger has not moved.
  interact(".lane .chip-task:not(.state-finished), .stop-chip").draggable({ hold: HOLD, autoScroll: false, listeners });
  for (const name of ["pointerup", "pointercancel", "touchend", "touchcancel"]) {
    addEventListener(name, () => {
      if (holding) placing.muteClick();
      holding = false;
    });
  }

  function start(event) {
    holding = true;
    const piece = event.target;
    if (placing.chosen()?.piece !== piece.dataset.piece) placing.choose(piece, { dragged: true });
    piece.classList.add("is-lifted");
    carried = document.createElement("div");
    carried.className = "carried";
    carried.append(
      Object.assign(document.createElement("b"), { textContent: piece.dataset.plate }),
      document.createElement("div"),
    );
    document.body.append(carried);
    over = { lane: null, handle: null };
    begun = { x: event.clientX, y: event.clientY };
    targets.forget();
    move(event);
  }

  function move({ clientX: x, clientY: y }) {
    point = { x, y };
    frame ||= requestAnimationFrame(paint);
  }

  // Once a frame, however often the finger reports: look the place up, and move what is carried by a transform alone.
  function paint() {
    frame = 0;
    if (!carried) return;
    const { x, y } = point;
    enter(targets.at(x, y));
    aim(over, x);
    const left = x + 20 + WIDTH > innerWidth ? x - WIDTH - 20 : x + 20;
    const top = y > innerHeight * LOW ? `calc(${y - 24}px - 100%)` : `${y + 28}px`;
    carried.style.transform = `translate(${Math.max(4, left)}px, ${top})`;
    if (scrollAtEdge(x, y)) frame = requestAnimationFrame(paint);
  }

  function enter(found) {
    if (found.lane === over.lane && found.handle === over.handle) return;
    leave();
    over = found;
    if (over.handle) over.handle.classList.add("is-over");
    else over.lane?.classList.toggle("is-over", over.lane.classList.contains("is-fit"));
    tell();
  }

  // Over another day of the timeline it is to begin then.
  function aim({ lane, handle }, x) {
    if (lane && !handle) placing.aim(timeline.beginningAt(x, targets.box()));
  }

  function leave() {
    over.lane?.classList.remove("is-over");
    over.handle?.classList.remove("is-over");
    over = { lane: null, handle: null };
  }

  function tell() {
    const [title, lines] = over.handle ? swapLines() : over.lane ? bayLines() : ["", []];
    carried.querySelector("b").textContent = title || placing.chosen()?.plate;
    carried.querySelector("div").replaceChildren(...lines);
    carried.dataset.worst = lines[0]?.className.match(/risk-(\w+)/)?.[1] ?? "";
  }

  function swapLines() {
    const { plate } = over.handle.dataset;
    const answer = placing.weighSwap(over.handle);
    const title = `${placing.chosen()?.plate} ⇄ ${plate}`;
    if (!answer) return [title, [effectLine(word("asking"), "none")]];
    if (answer.refused) return [title, [refusedLine(answer.refused)]];
    const [first, second, ...others] = answer.changes;
    const both = [first, second].filter(Boolean).map((one) => effectLine(one.text, one.after.risk, { subject: true }));
    return [title, [...both, ...otherLines(others.map(asOther), MOST_LINES - 1)]];
  }

  function bayLines() {
    const { bay } = over.lane.dataset;
    const title = `${placing.chosen()?.plate} → ${bay}`;
    const place = placing.place(bay);
    if (!place) return [title, [effectLine(word("asking"), "none")]];
    if (place.refused) return [title, [refusedLine(place.refused)]];
    const own = [word("ready-at", { time: dayTime(Date.parse(place.ready_at), now()) }), place.late, place.text];
    const text = own.filter(Boolean).join(" · ");
    return [title, [effectLine(text, place.risk, { subject: true }), ...otherLines(place.changes, MOST_LINES)]];
  }

  function scrollAtEdge(x, y) {
    const box = targets.box();
    if (x < box.left) return false;
    const before = timeline.scroller.scrollTop;
    if (y > box.bottom - EDGE) timeline.scroller.scrollTop += STRIDE;
    else if (y < box.top + EDGE) timeline.scroller.scrollTop -= STRIDE;
    return timeline.scroller.scrollTop !== before;
  }

  function end(event) {
    holding = false;
    placing.muteClick();
    cancelAnimationFrame(frame);
    frame = 0;
    const found = carried ? targets.at(event.clientX, event.clientY) : over;
    leave();
    carried?.remove();
    carried = null;
    for (const lifted of document.querySelectorAll(".is-lifted")) lifted.classList.remove("is-lifted");
    // Held and let go: the task stays in the hand, and the next tap says where it goes.
    if (Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < TREMBLE) return;
    // The last stretch of a quick finger has not been painted.
    aim(found, event.clientX);
    const { bay, planned, notBefore } = placing.chosen() ?? {};
    const stays = found.lane?.dataset.bay === bay && planned === notBefore;
    if (found.handle) placing.swapWith(found.handle);
    else if (found.lane?.classList.contains("is-fit") && !stays) placing.drop(found.lane);
    else placing.cancel();
  }
}
