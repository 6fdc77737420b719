// What is known of the car whose plate is being typed: its tail is enough, a tap or Enter takes the rest from its last
// visit, and what is to be done is held against what was done a short time ago.

import { call } from "../api.js";
import { chosenIn, obeyArrows } from "../arrows.js";
import { all, around, field, made, maybe, one } from "../dom.js";
import { carsLike } from "../find-car.js";
import { dayTime } from "../site-time.js";
import { word } from "../words.js";

/** @import { FoundCar, KnownCar } from "../../api.js" */
/** @import { DeskForms } from "./forms.js" */

const WAIT_MS = 200;
const SHORTEST = 3;
const MOST = 5;
const VISITS_SHOWN = 3;

/** What is known of the car that a form is about. */
export class KnownCarPanel {
  #form;
  #forms;
  #plate;
  #candidates;
  #about;
  /** @type {FoundCar[]} */
  #found = [];
  #chosen = "";
  #turn = 0;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {HTMLFormElement} form
   * @param {DeskForms} forms tells which operations are picked
   */
  constructor(form, forms) {
    this.#form = form;
    this.#forms = forms;
    this.#plate = field(form, "plate");
    this.#candidates = one(form, "[data-candidates]");
    this.#about = one(form, "[data-about-car]");
    this.#plate.addEventListener("input", () => this.#typed());
    this.#plate.addEventListener("keydown", (event) => this.#takeFirst(event));
    obeyArrows(this.#plate, this.#candidates);
    this.#candidates.addEventListener("click", ({ target }) => {
      const button = around(target, "button");
      const car = button && this.#found[all(this.#candidates, "button").indexOf(button)];
      if (car) this.#take(car);
    });
    form.addEventListener("picked", () => this.#tell());
    form.addEventListener("reset", () => this.#forget());
    takeNoPlate(form, this.#plate);
  }

  #typed() {
    this.#chosen = "";
    this.#about.replaceChildren();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), WAIT_MS);
  }

  #forget() {
    this.#turn += 1;
    this.#chosen = "";
    this.#candidates.replaceChildren();
    this.#about.replaceChildren();
  }

  async #look() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const asked = this.#turn;
    const text = this.#plate.value.trim();
    const cars = text.length < SHORTEST ? [] : await carsLike(text);
    if (asked !== this.#turn) return;
    this.#found = cars.slice(0, MOST);
    this.#candidates.replaceChildren(...this.#found.map(candidate));
  }

  /**
   * Enter takes the car that the arrows chose, else the first; a plate that nobody knows is simply a new car's.
   *
   * @param {KeyboardEvent} event
   */
  async #takeFirst(event) {
    if (event.key !== "Enter" || this.#chosen || this.#plate.value.trim().length < SHORTEST) return;
    event.preventDefault();
    if (!maybe(this.#candidates, ".is-first")) await this.#look();
    if (this.#found[0]) chosenIn(this.#candidates)?.click();
    else one(this.#form, "[data-search]").focus();
  }

  /** @param {FoundCar} car */
  async #take(car) {
    this.#forget();
    this.#chosen = car.no_plate ? car.vin || car.plate : car.plate;
    const known = {
      plate: car.no_plate ? "" : car.plate,
      vin: car.vin,
      model: car.model,
      "customer.name": car.customer?.name,
      "customer.phone": car.customer?.phone,
    };
    for (const [name, value] of Object.entries(known)) if (value) field(this.#form, name).value = value;
    one(this.#form, "[data-search]").focus();
    await this.#tell();
  }

  // Open orders, the last visits, and whether it may be back for the same.
  async #tell() {
    const chosen = this.#chosen;
    if (!chosen) return;
    const operations = encodeURIComponent(this.#forms.codesIn(this.#form).join(","));
    const path = /** @type {const} */ (`/cars/${encodeURIComponent(chosen)}?operations=${operations}`);
    const car = await call("GET", path, undefined, { quiet: true }).catch(() => null);
    if (car && chosen === this.#chosen) this.#about.replaceChildren(...linesOf(car, () => cameBack(this.#form)));
  }
}

/**
 * A car that has no plate yet needs none.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} plate
 */
function takeNoPlate(form, plate) {
  const hasNone = field(form, "no_plate");
  hasNone.addEventListener("change", () => {
    plate.required = !hasNone.checked;
    plate.disabled = hasNone.checked;
  });
  form.addEventListener("reset", () => setTimeout(() => hasNone.dispatchEvent(new Event("change"))));
}

/** @param {FoundCar} car */
function candidate(car) {
  const button = made("button", { type: "button", className: "button" });
  const whose = car.customer ? [car.customer.name, car.customer.phone].filter(Boolean).join(" ") : "";
  const last = word("last-here", { time: dayTime(Date.parse(car.last_at)) });
  for (const textContent of [car.plate, [car.model, whose].filter(Boolean).join(" · "), last]) {
    button.append(made("span", { textContent }));
  }
  return button;
}

/**
 * @param {KnownCar} car
 * @param {() => void} confirm that it is back for the same
 */
function linesOf(car, confirm) {
  const lines = [];
  if (car.open_orders.length)
    lines.push(line("desk-open-order", word("is-here", { orders: car.open_orders.join("、") })));
  if (car.came_back) {
    const { days, operations } = car.came_back;
    const banner = line("desk-came-back", word("came-back", { days, operations: operations.join("、") }));
    const button = made("button", { type: "button", className: "button", textContent: word("is-rework") });
    button.addEventListener("click", confirm);
    banner.append(button);
    lines.push(banner);
  }
  for (const { finding } of car.advice) {
    const time = dayTime(Date.parse(finding.at));
    lines.push(line("desk-advice", word("advised", { time, what: finding.note })));
  }
  for (const visit of car.visits.slice(0, VISITS_SHOWN)) {
    const when = dayTime(Date.parse(visit.received_at));
    lines.push(line("soft", `${when} ${visit.operations.join("、")}`));
  }
  return lines;
}

/**
 * @param {string} className
 * @param {string} text
 */
function line(className, text) {
  const element = made("p", { className });
  element.append(made("span", { textContent: text }));
  return element;
}

/**
 * A person says that the car is back for the same: that is what is counted.
 *
 * @param {HTMLFormElement} form
 */
function cameBack(form) {
  const type = field(form, "repair_type", HTMLSelectElement);
  type.value = "rework";
  type.dispatchEvent(new Event("change", { bubbles: true }));
}
