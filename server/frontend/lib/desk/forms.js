// The dialogs of the desk: a <dialog id="form-NAME"> with a form that gives one command of a job, or opens an order.
//
//   data-path          the API path, with %(job)s for the order number, or %(id)s for that of an appointment
//   data-fixed         JSON that goes with every body
//   a moment           a day and a time at the site, sent as ISO 8601. data-proposed: begins with the forecast or the promise
//   data-from="note"   begins with the note in the car's row or sheet
//   data-when          an option for cars that are "promised", or "unpromised"
//   [data-picker]      a picker of operations
//   [data-amends]      the fields begin with what the order says, and what differs is sent
//
// A form hears "opened" when it is shown and "picked" when its operations change.

import { Problem } from "../../logic/problem.js";
import { roundedUp } from "../../logic/site-time.js";
import { appointmentOrder } from "../../logic/taps.js";
import { call, clearErrors } from "../api.js";
import { now } from "../clock.js";
import { said, saidLater } from "../commands.js";
import { ask, open } from "../dialog.js";
import { all, byId, maybe, one } from "../dom.js";
import { putMoment } from "../moment.js";
import { give, tellProblem } from "../offline/outbox.js";
import { site } from "../site-time.js";
import { toast, toastOffline } from "../toast.js";
import { word } from "../words.js";
import { changes, fill } from "./amending.js";
import { draftOf, dropDraft, fillIn, keepDraft } from "./drafts.js";
import { bodyOf, dialogOf, isComplete, offerOptions } from "./form-fields.js";
import { Picker } from "./picker.js";

/** @import { Standard } from "../../api.js" */
/** @import { CommandAnswer, Given } from "../../types.js" */
/** @import { Facts } from "./amending.js" */

/**
 * The car that a form is about, by its order or its appointment; times in ms, 0 for none. `finding`: the one that becomes work, `what` its words.
 *
 * @typedef {object} Car
 * @property {string} orderNo
 * @property {string} plate
 * @property {number} forecast
 * @property {number} promised
 * @property {string} [note]
 * @property {Facts} [facts]
 * @property {number} [finding]
 * @property {string} [what]
 */

export class DeskForms {
  #onDone;
  #tellers;
  /** @type {Map<HTMLFormElement, Picker>} */
  #pickers = new Map();
  /** @type {Map<HTMLFormElement, Car>} */
  #cars = new Map();
  /** The workshop's forecast for what is being typed, in ms; 0 for none.
   * @type {Map<HTMLFormElement, number>} */
  #forecasts = new Map();

  /**
   * @param {Standard[]} standards
   * @param {(answer: CommandAnswer) => void} onDone
   * @param {Record<string, (answer: any) => void>} tellers by data-done: what says itself what has become of it
   */
  constructor(standards, onDone, tellers = {}) {
    this.#onDone = onDone;
    this.#tellers = tellers;
    for (const form of all(document, "dialog form[data-path]", HTMLFormElement)) this.#prepare(form, standards);
  }

  /**
   * Show a form, about a car or, for an order, about none.
   *
   * @param {string} name
   * @param {Car | null} car
   */
  open(name, car = null) {
    const dialog = byId(`form-${name}`, HTMLDialogElement);
    const form = one(dialog, "form", HTMLFormElement);
    // What was half typed in stays; what was typed for another car does not.
    if (car) this.#begin(form, car);
    const draft = draftOf(form, car?.orderNo ?? "");
    if (draft) {
      fillIn(form, draft);
      this.#pickers.get(form)?.begin(draft.lines);
    }
    form.dispatchEvent(new Event("opened"));
    const closed = open(dialog);
    one(form, "input:not([type=hidden]), textarea").focus();
    return closed;
  }

  /**
   * What is typed, as the API takes it.
   *
   * @param {HTMLFormElement} form
   * @returns {Record<string, unknown>}
   */
  bodyOf(form) {
    const picker = this.#pickers.get(form);
    const { facts, finding } = this.#cars.get(form) ?? {};
    if (facts && picker && isAmending(form)) return changes(form, facts, picker.operations());
    const operations = picker ? { operations: picker.operations() } : {};
    return { ...bodyOf(form), ...operations, ...(finding ? { finding } : {}) };
  }

  /**
   * The codes of what is picked.
   *
   * @param {HTMLFormElement} form
   */
  codesIn(form) {
    return (this.#pickers.get(form)?.operations() ?? []).map((line) => (typeof line === "string" ? line : line.name));
  }

  /**
   * The workshop's forecast for the order that is being typed has become clearer.
   *
   * @param {HTMLFormElement} form
   * @param {number} forecast
   */
  foresee(form, forecast) {
    this.#forecasts.set(form, forecast);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Standard[]} standards
   */
  #prepare(form, standards) {
    const place = maybe(form, "[data-picker]");
    if (place) {
      this.#pickers.set(form, new Picker(place, standards, () => form.dispatchEvent(new Event("picked"))));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isComplete(form)) this.#send(form, event.submitter);
    });
    // What was wrong at a field is being put right.
    for (const kind of ["input", "picked"]) {
      form.addEventListener(kind, () => {
        clearErrors(form);
        keepDraft(form, this.#cars.get(form)?.orderNo ?? "", this.#pickers.get(form)?.lines() ?? []);
      });
    }
    for (const chip of all(form, "[data-minutes]")) {
      chip.addEventListener("click", () => this.#propose(form, Number(chip.dataset.minutes)));
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Car} car
   */
  #begin(form, car) {
    this.#clear(form);
    this.#cars.set(form, car);
    offerOptions(form, car.promised > 0);
    for (const place of all(form, "[data-about]")) place.textContent = car.plate;
    for (const place of all(form, "[data-what]")) {
      place.textContent = car.what ?? "";
      place.hidden = !car.what;
    }
    for (const input of all(form, "[data-from=note]", HTMLTextAreaElement)) input.value = car.note ?? "";
    if (car.facts && isAmending(form)) {
      fill(form, car.facts);
      this.#pickers.get(form)?.begin(car.facts.operations);
    }
    this.foresee(form, car.forecast);
    if (!maybe(form, "[data-proposed]")) return;
    // A new time is none while the forecast still keeps the one that was promised.
    this.foresee(form, Math.max(car.forecast, car.promised));
    this.#propose(form, 0);
  }

  /**
   * Propose a time so many minutes after the forecast.
   *
   * @param {HTMLFormElement} form
   * @param {number} minutes
   */
  #propose(form, minutes) {
    const forecast = this.#forecasts.get(form) ?? 0;
    // What is added to a car in the workshop is not in its forecast yet; a new order's forecast knows its work.
    const added = this.#cars.has(form) ? (this.#pickers.get(form)?.minutes() ?? 0) : 0;
    const from = Math.max(forecast, now());
    putMoment(form, "promised_at", site.wall(roundedUp(from + (added + minutes) * 60_000)));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} button
   */
  async #send(form, button) {
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    try {
      const given = await this.#given(form);
      dialogOf(form).close("sent");
      dropDraft(form);
      this.#clear(form);
      this.#tell(form, given);
    } catch {
      // The field or the toast has said why; what was typed is still there.
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  /**
   * A command of a job or an appointment may wait for the network, and so may a booking. A new order may not: its number
   * might be somebody else's meanwhile.
   *
   * A plate of an unusual form is asked about once, and then taken.
   *
   * @param {HTMLFormElement} form
   * @param {Record<string, unknown>} confirmed
   * @returns {Promise<Given>}
   */
  async #given(form, confirmed = {}) {
    const { path = "" } = form.dataset;
    const car = this.#cars.get(form);
    const body = { ...this.bodyOf(form), ...confirmed };
    try {
      if (path === "/jobs" || (path.includes("%(job)s") && !car)) {
        return { answer: /** @type {CommandAnswer} */ (await call("POST", path, body, { form, quiet: true })) };
      }
      const { plate: typed = "" } = body;
      const plate = car?.plate ?? String(typed);
      const about = { text: dialogOf(form).ariaLabel ?? "", plate };
      const isBooked = path.startsWith("/appointments");
      const order = isBooked ? appointmentOrder(car?.orderNo ?? "", plate) : (car?.orderNo ?? "");
      return await give(order, path === "/appointments" ? "book" : (path.split("/").at(-1) ?? ""), body, about);
    } catch (error) {
      if (isUnusual(error) && (await ask({ title: error.detail, yes: word("plate-right") }))) {
        return this.#given(form, { plate_confirmed: true });
      }
      if (error instanceof Problem) tellProblem(error, form);
      else toastOffline();
      throw error;
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Given} given
   */
  #tell(form, { answer, queued }) {
    if (!answer) {
      if (queued !== undefined) saidLater(dialogOf(form).ariaLabel ?? "", queued);
      return;
    }
    const teller = this.#tellers[form.dataset.done ?? ""];
    if (teller) {
      teller(answer);
      return;
    }
    const text = word(`done-${form.dataset.done}`, { plate: answer.job.plate });
    // An order that was opened is cancelled, not taken back.
    if (form.dataset.done === "open") toast(text, { kind: "good" });
    else said(text, answer.job.order_no, answer);
    for (const hint of answer.hints ?? []) toast(hint.text, { kind: "bad" });
    this.#onDone(answer);
  }

  /** @param {HTMLFormElement} form */
  #clear(form) {
    form.reset();
    clearErrors(form);
    this.#pickers.get(form)?.begin();
    this.#cars.delete(form);
    this.#forecasts.delete(form);
  }
}

/** @param {HTMLFormElement} form */
function isAmending(form) {
  return maybe(form, "[data-amends]") !== null;
}

/**
 * Whether what was typed is to be confirmed.
 *
 * @param {unknown} error
 * @returns {error is Problem}
 */
function isUnusual(error) {
  return error instanceof Problem && error.body.type === "urn:shopboard:problem:unusual";
}
