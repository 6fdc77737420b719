// What the bays say while a task is in the hand: whether it fits, when the car would be ready there, or why it cannot go there.

import { all, made, maybe, one } from "../dom.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";
import { place as putAt } from "./boxes.js";

/** @import { Place } from "../../api.js" */
/** @import { Timeline } from "./timeline.js" */

const MARKS = ["is-fit", "is-unfit", "is-best", "is-over"];

/**
 * Mark a bay: by what it would mean, or by its trade as long as that is not known.
 *
 * @param {HTMLElement} lane
 * @param {Place | undefined} place
 * @param {string} trade
 * @param {Timeline} timeline
 */
export function markLane(lane, place, trade, timeline) {
  const fits = place ? !place.refused : lane.dataset.trade === trade;
  lane.classList.toggle("is-fit", fits);
  lane.classList.toggle("is-unfit", !fits);
  lane.classList.toggle("is-best", place?.rank === 1);
  one(lane, ".why-not").textContent = place?.refused ?? "";
  maybe(lane, ".ghost")?.remove();
  if (place && fits) one(lane, ".lane-track").append(ghost(place, timeline));
  offer(lane, place, fits);
}

/**
 * Mark a team: whether the task can queue for it.
 *
 * @param {HTMLElement} row
 * @param {{ trade: string, plate: string }} chosen
 */
export function markTeam(row, { trade, plate }) {
  const fits = row.dataset.trade === trade;
  row.classList.toggle("is-fit", fits);
  row.classList.toggle("is-unfit", !fits);
  if (!fits) return;
  one(row, "[data-fold]").setAttribute("aria-label", word("queue-here", { plate, team: row.dataset.team ?? "" }));
  // A tap on a name is one on the team.
  for (const name of all(row, ".crew")) name.inert = true;
}

/** @param {HTMLElement} row */
export function unmarkTeam(row) {
  row.classList.remove(...MARKS);
  one(row, "[data-fold]").removeAttribute("aria-label");
  for (const name of all(row, ".crew")) name.inert = false;
}

/**
 * Nothing is in the hand any longer.
 *
 * @param {HTMLElement} lane
 */
export function unmarkLane(lane) {
  lane.classList.remove(...MARKS);
  maybe(lane, ".ghost")?.remove();
  const name = one(lane, ".lane-name");
  for (const attribute of ["role", "aria-label", "aria-disabled", "tabindex"]) name.removeAttribute(attribute);
}

/** Who works with the keyboard goes on at the best bay. Under a finger nothing scrolls: the advice says where it would be. */
export function focusBest() {
  const lane = maybe(document, ".lane.is-best");
  if (lane) one(lane, ".lane-name").focus();
}

/**
 * A bay's name is a button only while there is something to put there.
 *
 * @param {HTMLElement} lane
 * @param {Place | undefined} place
 * @param {boolean} fits
 */
function offer(lane, place, fits) {
  const name = one(lane, ".lane-name");
  const says = place ? (place.refused ?? ghostText(place)) : "";
  name.setAttribute("role", "button");
  name.setAttribute("aria-label", [lane.dataset.bay, says].filter(Boolean).join(": "));
  name.setAttribute("aria-disabled", String(!fits));
  name.tabIndex = 0;
}

/**
 * The task as it would stand in a bay.
 *
 * @param {Place} place
 * @param {Timeline} timeline
 */
function ghost(place, timeline) {
  const element = made("span", { className: `ghost risk-${place.risk}` });
  const left = timeline.x(Date.parse(place.starts_at));
  putAt(element, left, timeline.x(Date.parse(place.ends_at)) - left);
  const text = place.made_late.length ? word("makes-late", { plates: place.made_late.join("、") }) : place.text;
  element.append(made("b", { textContent: ghostText(place) }), made("small", { textContent: text }));
  return element;
}

/** @param {Place} place */
function ghostText(place) {
  const ready = word("ready-at", { time: dayTime(Date.parse(place.ready_at)) });
  return place.late ? `${ready} · ${place.late}` : ready;
}
