// Dragging, for those who prefer it to two taps: a card lifts off sideways, a chip after a short hold. While it hovers
// over a bay it says what letting go there would mean.

import interact from "interactjs";
import { timeOfDay } from "../clock.js";
import { word } from "../words.js";

const HOLD = 280;

/** Make cards and chips draggable onto the lanes. */
export function makeDrag(timeline, placing) {
  let carried = null;
  let lane = null;
  let holding = false;

  // Once a chip is held, the finger carries it and no longer scrolls.
  document.addEventListener(
    "touchmove",
    (event) => {
      if (holding && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );

  placing.whenKnown(() => {
    if (carried) tell();
  });

  const listeners = { start, move, end };
  interact(".column .job-card[data-list='waiting']").draggable({ startAxis: "x", autoScroll: false, listeners });
  interact(".lane .chip-task:not(.state-finished)")
    .draggable({ hold: HOLD, autoScroll: false, listeners })
    .on("hold", () => {
      holding = true;
    });
  for (const name of ["pointerup", "pointercancel", "touchend", "touchcancel"]) {
    addEventListener(name, () => {
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
    const name = document.createElement("b");
    name.textContent = piece.dataset.plate;
    const text = document.createElement("span");
    carried.append(name, text);
    document.body.append(carried);
    move(event);
  }

  function move(event) {
    const { clientX: x, clientY: y } = event;
    carried.style.transform = `translate(${Math.min(x + 14, innerWidth - 300)}px, ${y - 84}px)`;
    const over = timeline.laneAt(x, y);
    if (over !== lane) {
      lane?.classList.remove("is-over");
      lane = over;
    }
    lane?.classList.toggle("is-over", lane.classList.contains("is-fit"));
    tell();
    scrollAtEdge(x, y);
  }

  function tell() {
    const place = lane && placing.place(lane.dataset.bay);
    const text = carried.querySelector("span");
    carried.dataset.worst = place?.risk ?? "";
    if (!place) {
      text.textContent = lane ? word("asking") : "";
      return;
    }
    const parts = place.refused
      ? [place.refused]
      : [
          `${place.bay} → ${word("ready-at", { time: timeOfDay(place.ready_at) })}`,
          place.late_minutes ? word("late-by", { minutes: place.late_minutes }) : "",
          place.made_late.length ? word("makes-late", { plates: place.made_late.join("、") }) : "",
        ];
    text.textContent = parts.filter(Boolean).join(" · ");
  }

  function scrollAtEdge(x, y) {
    const box = timeline.scroller.getBoundingClientRect();
    if (x < box.left) return;
    if (y > box.bottom - 56) timeline.scroller.scrollTop += 12;
    if (y < box.top + 90) timeline.scroller.scrollTop -= 12;
  }

  function end(event) {
    holding = false;
    placing.muteClick();
    carried?.remove();
    carried = null;
    for (const lifted of document.querySelectorAll(".is-lifted")) lifted.classList.remove("is-lifted");
    const target = timeline.laneAt(event.clientX, event.clientY);
    lane?.classList.remove("is-over");
    lane = null;
    if (target?.classList.contains("is-fit")) placing.drop(target);
    else placing.cancel();
  }
}
