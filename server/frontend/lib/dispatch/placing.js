// A task in the hand: the bays where it fits light up with the time at which the car would then be ready, the others say
// why not. Tap or drop on a bay leads to the confirmation; nothing is dispatched before that.

import { call } from "../api.js";
import { timeOfDay } from "../clock.js";
import { isReachable } from "../offline/outbox.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/** `choose(piece)` takes a task into the hand, `drop(lane)` puts it down, `cancel()` puts it back. */
export function makePlacing(timeline, confirm) {
  const page = document.body;
  const banner = document.querySelector(".placing");
  let chosen = null;
  let places = new Map();
  let asked = 0;
  let quietUntil = 0;
  const onPlaces = [];

  banner.querySelector("[data-cancel]").addEventListener("click", cancel);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && !document.querySelector("dialog[open]")) cancel();
  });
  for (const lane of timeline.lanes.values()) {
    lane.addEventListener("click", () => {
      if (chosen && !ignoresClick()) drop(lane);
    });
  }

  async function choose(piece, { dragged = false } = {}) {
    const again = chosen?.piece === piece.dataset.piece;
    cancel();
    if (again) return;
    const { orderNo, plate, trade } = piece.dataset;
    chosen = {
      piece: piece.dataset.piece,
      list: piece.dataset.list,
      orderNo,
      plate,
      trade,
      task: Number(piece.dataset.task),
    };
    chosen.seq = Number(piece.dataset.seq);
    chosen.dragged = dragged;
    page.classList.add("is-placing");
    banner.hidden = false;
    banner.querySelector("[data-text]").textContent = word("fits", { plate });
    mark();
    await look();
  }

  // What every bay would mean. A later question makes an earlier answer worthless.
  async function look() {
    asked += 1;
    const mine = asked;
    // Without the server the trades still tell which bays fit.
    if (!isReachable()) return;
    const { orderNo, task } = chosen;
    try {
      const answer = await call("POST", "/preview/placements", { order_no: orderNo, task });
      if (mine !== asked || !chosen) return;
      const first = places.size === 0;
      places = new Map(answer.placements.map((place) => [place.bay, place]));
      mark();
      known();
      // Under a finger that carries, the bays stay where they are.
      if (first && !chosen.dragged) reveal();
    } catch {
      // The toast has said so, and the trades are still there.
    }
  }

  function known() {
    for (const listener of onPlaces) listener();
  }

  function mark() {
    for (const [bay, lane] of timeline.lanes) {
      const place = places.get(bay);
      const fits = place ? !place.refused : lane.dataset.trade === chosen.trade;
      lane.classList.toggle("is-fit", fits);
      lane.classList.toggle("is-unfit", !fits);
      lane.classList.toggle("is-best", place?.rank === 1);
      lane.querySelector(".why-not").textContent = place?.refused ?? "";
      lane.querySelector(".ghost")?.remove();
      if (place && fits) lane.querySelector(".lane-track").append(ghost(place));
    }
    for (const row of document.querySelectorAll(".team-row")) {
      row.classList.toggle("is-unfit", row.dataset.trade !== chosen.trade);
    }
    for (const piece of document.querySelectorAll("[data-piece]")) {
      piece.classList.toggle("is-chosen", piece.dataset.piece === chosen.piece && piece.dataset.list === chosen.list);
    }
  }

  // Bring the best place into sight where it is not: the bays that fit may be far down, their free hours tomorrow.
  function reveal() {
    const lane = document.querySelector(".lane.is-best");
    const shadow = lane?.querySelector(".ghost");
    if (!shadow) return;
    const { scroller } = timeline;
    const [window, box] = [scroller.getBoundingClientRect(), shadow.getBoundingClientRect()];
    const above = box.top < window.top + 80 || box.bottom > window.bottom;
    const aside = box.left < window.left + 92 || box.right > window.right;
    if (!above && !aside) return;
    scroller.scrollBy({
      top: above ? box.top - window.top - scroller.clientHeight * 0.3 : 0,
      left: aside ? box.left - window.left - scroller.clientWidth * 0.4 : 0,
      behavior: "smooth",
    });
  }

  function ghost(place) {
    const element = document.createElement("span");
    element.className = `ghost risk-${place.risk}`;
    const left = timeline.x(Date.parse(place.starts_at));
    element.style.left = `${left}px`;
    element.style.width = `${Math.max(0, timeline.x(Date.parse(place.ends_at)) - left)}px`;
    const ready = document.createElement("b");
    ready.textContent = word("ready-at", { time: clock(place.ready_at) });
    if (place.late_minutes) ready.textContent += ` · ${word("late-by", { minutes: place.late_minutes })}`;
    const text = document.createElement("small");
    text.textContent = place.made_late.length ? word("makes-late", { plates: place.made_late.join("、") }) : place.text;
    element.append(ready, text);
    return element;
  }

  function drop(lane) {
    if (!lane.classList.contains("is-fit")) return;
    confirm.ask(chosen, { team: lane.dataset.team, bay: lane.dataset.bay }, cancel);
  }

  function cancel() {
    asked += 1;
    chosen = null;
    places = new Map();
    banner.hidden = true;
    page.classList.remove("is-placing");
    for (const lane of timeline.lanes.values()) {
      lane.classList.remove("is-fit", "is-unfit", "is-best", "is-over");
      lane.querySelector(".ghost")?.remove();
    }
    for (const row of document.querySelectorAll(".team-row.is-unfit")) row.classList.remove("is-unfit");
    for (const piece of document.querySelectorAll(".is-chosen")) piece.classList.remove("is-chosen");
    known();
  }

  /** The jobs have changed: what is in the hand may have gone, and what the bays would mean is another matter. */
  function refresh(pieces) {
    if (!chosen) return;
    const piece = pieces.of(chosen.list).find((one) => one.dataset.piece === chosen.piece);
    if (!piece) {
      if (!confirm.isOpen()) {
        toast(word("gone", { plate: chosen.plate }));
        cancel();
      }
      return;
    }
    chosen.seq = Number(piece.dataset.seq);
    mark();
    look();
  }

  // The click that ends a drag is no tap.
  function muteClick() {
    quietUntil = performance.now() + 350;
  }

  function ignoresClick() {
    return performance.now() < quietUntil;
  }

  return {
    choose,
    drop,
    cancel,
    refresh,
    muteClick,
    ignoresClick,
    chosen: () => chosen,
    place: (bay) => places.get(bay),
    /** The possible places, the best first; none while nothing is chosen. */
    ranked: () => [...places.values()].filter((place) => place.rank).sort((a, b) => a.rank - b.rank),
    /** What to do once it is known what the bays would mean, and when it no longer matters. */
    whenKnown: (listener) => onPlaces.push(listener),
  };
}

function clock(iso) {
  return timeOfDay(iso);
}
