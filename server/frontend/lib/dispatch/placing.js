// A task in the hand: the bays where it fits light up with the time at which the car would then be ready, the others say
// why not, and cars it could change places with show ⇄. Tap or drop leads to the confirmation; nothing is done before.

import { call } from "../api.js";
import { now } from "../clock.js";
import { isReachable } from "../offline/outbox.js";
import { dayTime, isoOf } from "../site-time.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { makeSwaps } from "./swaps.js";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** `choose(piece)` takes a task into the hand, `drop(lane)` puts it down, `cancel()` puts it back. */
export function makePlacing(timeline, confirm) {
  const page = document.body;
  const banner = document.querySelector(".placing");
  let chosen = null;
  let places = new Map();
  let asked = 0;
  let muted = false;
  let onMarked = () => {};
  let onFree = () => {};
  const onPlaces = [];
  const swaps = makeSwaps(timeline, { onChosen: swapWith, onKnown: () => onMarked() });

  for (const beginning of ["pointerdown", "keydown"]) {
    addEventListener(
      beginning,
      () => {
        muted = false;
      },
      true,
    );
  }
  banner.querySelector("[data-cancel]").addEventListener("click", cancel);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && !document.querySelector("dialog[open]")) cancel();
  });
  for (const lane of timeline.lanes.values()) {
    lane.addEventListener("click", ({ target, clientX }) => {
      if (!chosen || ignoresClick()) return;
      // A tap on the bay's name means no day.
      chosen.notBefore = target.closest(".lane-track") ? timeline.beginningAt(clientX) : null;
      drop(lane);
    });
    lane.querySelector(".lane-name").addEventListener("keydown", (event) => {
      if (!chosen || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      drop(lane);
    });
  }

  /** `byKey`: the keyboard took it, and goes on at the best bay once that is known. */
  async function choose(piece, { dragged = false, byKey = false } = {}) {
    const again = chosen?.piece === piece.dataset.piece;
    cancel();
    if (again) return;
    const { orderNo, plate, trade, team, bay, state, task, seq, notBefore } = piece.dataset;
    chosen = { piece: piece.dataset.piece, orderNo, plate, trade, team, bay, state, dragged, byKey };
    // When it is planned to begin at the earliest, and when it is to, in ms; null is as soon as it can.
    chosen.planned = Number(notBefore) || null;
    chosen.notBefore = null;
    chosen.task = Number(task);
    chosen.seq = Number(seq);
    chosen.list = state === "waiting" ? "waiting" : "bays";
    page.classList.add("is-placing");
    banner.hidden = false;
    banner.querySelector("[data-text]").textContent = word(chosen.list === "waiting" ? "fits" : "fits-or-swaps", {
      plate,
    });
    mark();
    await look();
  }

  // What every bay would mean. A later question makes an earlier answer worthless.
  async function look() {
    asked += 1;
    const mine = asked;
    // Without the server the trades still tell which bays fit.
    if (!isReachable()) return;
    const { orderNo, task, notBefore } = chosen;
    try {
      const wish = { order_no: orderNo, task, not_before: isoOf(notBefore) };
      const answer = await call("POST", "/preview/placements", wish);
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

  /** Over another day of the timeline: what the bays would mean if the task began then at the earliest. */
  function aim(notBefore) {
    if (!chosen || chosen.notBefore === notBefore) return;
    chosen.notBefore = notBefore;
    places = new Map();
    mark();
    look();
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
      offer(lane, place, fits);
    }
    for (const row of document.querySelectorAll(".team-row")) {
      row.classList.toggle("is-unfit", row.dataset.trade !== chosen.trade);
    }
    for (const piece of document.querySelectorAll("[data-piece]:not(#jobs *)")) {
      piece.classList.toggle("is-chosen", piece.dataset.piece === chosen.piece);
    }
    swaps.show(chosen);
    onMarked();
  }

  // A bay's name is a button only while there is something to put there.
  function offer(lane, place, fits) {
    const name = lane.querySelector(".lane-name");
    const says = place ? (place.refused ?? ghostText(place)) : "";
    name.setAttribute("role", "button");
    name.setAttribute("aria-label", [lane.dataset.bay, says].filter(Boolean).join(": "));
    name.setAttribute("aria-disabled", String(!fits));
    name.tabIndex = 0;
  }

  function withdraw(lane) {
    const name = lane.querySelector(".lane-name");
    for (const attribute of ["role", "aria-label", "aria-disabled", "tabindex"]) name.removeAttribute(attribute);
  }

  // Bring the best place into sight where it is not: the bays that fit may be far down, their free hours tomorrow.
  function reveal() {
    const lane = document.querySelector(".lane.is-best");
    const shadow = lane?.querySelector(".ghost");
    if (!shadow) return;
    if (chosen.byKey) lane.querySelector(".lane-name").focus({ preventScroll: true });
    const { scroller } = timeline;
    const [window, box] = [scroller.getBoundingClientRect(), shadow.getBoundingClientRect()];
    const above = box.top < window.top + 80 || box.bottom > window.bottom;
    const aside = box.left < window.left + 92 || box.right > window.right;
    if (!above && !aside) return;
    scroller.scrollBy({
      top: above ? box.top - window.top - scroller.clientHeight * 0.3 : 0,
      left: aside ? box.left - window.left - scroller.clientWidth * 0.4 : 0,
      behavior: CALM.matches ? "instant" : "smooth",
    });
  }

  function ghost(place) {
    const element = document.createElement("span");
    element.className = `ghost risk-${place.risk}`;
    const left = timeline.x(Date.parse(place.starts_at));
    element.style.left = `${left}px`;
    element.style.width = `${Math.max(0, timeline.x(Date.parse(place.ends_at)) - left)}px`;
    const ready = Object.assign(document.createElement("b"), { textContent: ghostText(place) });
    const text = document.createElement("small");
    text.textContent = place.made_late.length ? word("makes-late", { plates: place.made_late.join("、") }) : place.text;
    element.append(ready, text);
    return element;
  }

  function drop(lane) {
    if (!lane.classList.contains("is-fit")) return;
    confirm.ask(chosen, { team: lane.dataset.team, bay: lane.dataset.bay }, cancel);
  }

  function swapWith(handle) {
    if (!chosen || ignoresClick()) return;
    const { orderNo, task, seq, plate, bay, swaps: piece } = handle.dataset;
    const other = { orderNo, task: Number(task), seq: Number(seq), plate, bay, piece };
    confirm.askSwap(chosen, other, cancel);
  }

  function cancel() {
    const held = chosen;
    const within = document.activeElement?.closest(".lane");
    asked += 1;
    chosen = null;
    places = new Map();
    banner.hidden = true;
    page.classList.remove("is-placing");
    swaps.hide();
    for (const lane of timeline.lanes.values()) {
      lane.classList.remove("is-fit", "is-unfit", "is-best", "is-over");
      lane.querySelector(".ghost")?.remove();
      withdraw(lane);
    }
    for (const row of document.querySelectorAll(".team-row.is-unfit")) row.classList.remove("is-unfit");
    for (const piece of document.querySelectorAll(".is-chosen")) piece.classList.remove("is-chosen");
    known();
    if (held && within) pieceOf(held)?.focus();
    if (held) onFree();
  }

  /** The jobs have changed: what is in the hand may have gone, and what the bays would mean is another matter. */
  function refresh(pieces) {
    if (!chosen) return;
    const piece = pieces.of(chosen.list).find((one) => one.dataset.piece === chosen.piece);
    if (!piece || piece.dataset.state === "finished") {
      if (!confirm.isOpen()) {
        toast(word("gone", { plate: chosen.plate }));
        cancel();
      }
      return;
    }
    const { seq, bay, team, state, notBefore } = piece.dataset;
    Object.assign(chosen, { seq: Number(seq), bay, team, state, planned: Number(notBefore) || null });
    mark();
    look();
  }

  // The click that ends a drag or a hold is no tap; what begins anew is one.
  function muteClick() {
    muted = true;
  }

  function ignoresClick() {
    return muted;
  }

  return {
    choose,
    aim,
    drop,
    swapWith: (handle) => {
      muted = false;
      swapWith(handle);
    },
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
    weighSwap: (handle) => swaps.weigh(chosen, handle),
    /** What to do once the bays are marked anew: what they would mean is known, or has changed. */
    whenMarked: (listener) => {
      onMarked = listener;
    },
    /** What to do once the hand is empty again. */
    whenFree: (listener) => {
      onFree = listener;
    },
  };
}

// The piece on the page, as it stands now.
function pieceOf({ piece }) {
  return document.querySelector(`.page-dispatch main [data-piece="${CSS.escape(piece)}"]:not(#jobs *)`);
}

function ghostText(place) {
  const ready = word("ready-at", { time: dayTime(Date.parse(place.ready_at), now()) });
  return place.late ? `${ready} · ${place.late}` : ready;
}
