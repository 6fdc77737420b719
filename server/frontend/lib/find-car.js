// The box in the bar that finds a car, by a part of plate or VIN, by name or phone: what is on the page scrolls into
// view and blinks, else its history opens. `/` leads there.

import { call } from "./api.js";
import { chosenIn, obeyArrows } from "./arrows.js";
import { isAnyOpen } from "./dialog.js";
import { around, made, maybe, one } from "./dom.js";

/** @import { FoundCar } from "../api.js" */

const WAIT_MS = 200;
const SHORTEST = 2;

/**
 * Makes the box work, where the page has one.
 *
 * @param {(orderNo: string) => HTMLElement | undefined} cardOf what of the page shows an order
 */
export function makeFinder(cardOf) {
  const box = maybe(document, "[data-finder]");
  if (!box) return;
  const input = one(box, "input", HTMLInputElement);
  const list = one(box, "[data-cars]");
  let turn = 0;
  /** @type {number | undefined} */
  let timer;

  async function look() {
    turn += 1;
    const asked = turn;
    const text = input.value.trim();
    /** @type {FoundCar[]} */
    const found = text.length < SHORTEST ? [] : await carsLike(text);
    if (asked !== turn) return;
    list.replaceChildren(...found.map((car) => lineOf(car)));
    if (!found.length && text.length >= SHORTEST) list.textContent = list.dataset.none ?? "";
  }

  /** @param {string | undefined} orderNo */
  function show(orderNo) {
    const card = orderNo === undefined ? undefined : cardOf(orderNo);
    if (!card) return false;
    close();
    card.scrollIntoView({ block: "center", inline: "center" });
    card.classList.remove("is-found");
    // Begun anew, also where it still blinks.
    card.getBoundingClientRect();
    card.classList.add("is-found");
    card.focus({ preventScroll: true });
    return true;
  }

  function close() {
    turn += 1;
    input.value = "";
    list.replaceChildren();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  obeyArrows(input, list);
  input.addEventListener("keydown", async (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    if (!maybe(list, ".is-first")) await look();
    chosenIn(list)?.click();
  });
  list.addEventListener("click", (event) => {
    const line = around(event.target, "a");
    if (line && show(line.dataset.orderNo)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = around(event.target, "input, textarea, select");
    if (event.key !== "/" || typing || isAnyOpen()) return;
    event.preventDefault();
    input.focus();
  });
}

/**
 * The cars of which this is a part.
 *
 * @param {string} text
 * @returns {Promise<FoundCar[]>}
 */
export async function carsLike(text) {
  const found = await call("GET", `/cars?q=${encodeURIComponent(text)}`, undefined, { quiet: true }).catch(() => null);
  return found ?? [];
}

/** @param {FoundCar} car */
function lineOf(car) {
  const line = made("a", {
    className: "button",
    href: `/cars/${encodeURIComponent(car.no_plate ? car.vin || car.plate : car.plate)}`,
  });
  line.dataset.orderNo = car.order_no;
  const whose = car.customer ? [car.customer.name, car.customer.phone].filter(Boolean).join(" ") : "";
  for (const textContent of [car.plate, [car.model, whose].filter(Boolean).join(" · ")]) {
    line.append(made("span", { textContent }));
  }
  return line;
}
