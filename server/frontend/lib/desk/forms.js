// The dialogs of the desk: a <dialog id="form-NAME"> with a form that gives one command of a job, or opens an order.
//
//   data-path          the API path, with %(job)s for the order number
//   data-fixed         JSON that goes with every body
//   data-kind="time"   a datetime-local at the site; sent as ISO 8601. data-proposed: begins with the forecast or the promise
//   data-from="note"   begins with what the car's row or sheet says under that name
//   data-when          an option for cars that are "promised", or "unpromised"
//   [data-picker]      a picker of operations
//
// A form hears "opened" when it is shown and "picked" when its operations change.

import { call, clearErrors, showError } from "../api.js";
import { now } from "../clock.js";
import { said, saidLater } from "../commands.js";
import { open } from "../dialog.js";
import { give, tellProblem } from "../offline/outbox.js";
import { instantOf, roundedUp, wallTime } from "../site-time.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { makePicker } from "./picker.js";

/** Makes all dialogs work. `open(name, car)` shows one; `car`: {orderNo, plate, forecast, promised, note} with
    times in ms (0 for none), or null for an order. */
export function makeForms(standards, onDone) {
  const pickers = new Map();
  const subjects = new Map();

  for (const form of document.querySelectorAll("dialog form[data-path]")) {
    const place = form.querySelector("[data-picker]");
    if (place)
      pickers.set(
        form,
        makePicker(place, standards, () => form.dispatchEvent(new Event("picked"))),
      );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isComplete(form)) send(form, event.submitter);
    });
    // What was wrong at a field is being put right.
    for (const kind of ["input", "picked"]) form.addEventListener(kind, () => clearErrors(form));
    for (const chip of form.querySelectorAll("[data-minutes]")) {
      chip.addEventListener("click", () => propose(form, Number(chip.dataset.minutes)));
    }
  }

  function isComplete(form) {
    clearErrors(form);
    const missing = [...form.querySelectorAll("[required]")].filter((input) => !input.value.trim());
    // The first one last: there the typing goes on.
    for (const input of missing.reverse()) {
      const field = input.closest(".field").querySelector("span").textContent;
      showError(form, input.name, word("missing", { field }));
    }
    return missing.length === 0;
  }

  function propose(form, minutes) {
    const { forecast = 0, orderNo } = subjects.get(form) ?? {};
    // What is added to a car in the workshop is not in its forecast yet; a new order's forecast knows its work.
    const added = orderNo ? (pickers.get(form)?.minutes() ?? 0) : 0;
    const from = Math.max(forecast, now());
    form.elements.promised_at.value = wallTime(roundedUp(from + (added + minutes) * 60_000));
  }

  function bodyOf(form) {
    const body = JSON.parse(form.dataset.fixed);
    for (const input of form.elements) {
      if (!input.name || input.type === "hidden") continue;
      const value = input.type === "checkbox" ? input.checked : input.value.trim();
      if (value === "") continue;
      const shown = input.dataset.kind === "time" ? new Date(instantOf(value)).toISOString() : value;
      const [group, name] = input.name.split(".");
      if (name) body[group] = { ...body[group], [name]: shown };
      else body[group] = shown;
    }
    if (pickers.has(form)) body.operations = pickers.get(form).codes();
    return body;
  }

  async function send(form, button) {
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    try {
      const { answer, queued } = await sent(form);
      const dialog = form.closest("dialog");
      dialog.close("sent");
      clear(form);
      if (queued) {
        saidLater(dialog.ariaLabel, queued);
        return;
      }
      const text = word(`done-${form.dataset.done}`, { plate: answer.job.plate });
      // An order that was opened is cancelled, not taken back.
      if (form.dataset.done === "open") toast(text, { kind: "good" });
      else said(text, answer.job.order_no, answer);
      onDone(answer);
    } catch {
      // The field or the toast has said why; what was typed is still there.
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  // A command of a job may wait for the network. A new order may not: its number might be somebody else's meanwhile.
  async function sent(form) {
    const { path } = form.dataset;
    if (!path.includes("%(job)s")) return { answer: await call("POST", path, bodyOf(form), { form }) };
    const { orderNo, plate } = subjects.get(form);
    const text = form.closest("dialog").ariaLabel;
    return give(orderNo, path.split("/").at(-1), bodyOf(form), { text, plate }).catch((error) => {
      tellProblem(error, form);
      throw error;
    });
  }

  function clear(form) {
    form.reset();
    clearErrors(form);
    pickers.get(form)?.clear();
    subjects.delete(form);
  }

  function begin(form, car) {
    clear(form);
    subjects.set(form, car);
    for (const option of form.querySelectorAll("option[data-when]")) {
      option.disabled = (option.dataset.when === "promised") === (car.promised === 0);
      option.hidden = option.disabled;
    }
    for (const select of form.querySelectorAll("select")) {
      if (select.selectedOptions[0]?.disabled) select.value = select.querySelector("option:enabled").value;
    }
    for (const place of form.querySelectorAll("[data-about]")) place.textContent = car.plate;
    for (const input of form.querySelectorAll("[data-from]")) input.value = car[input.dataset.from] ?? "";
    if (!form.querySelector("[data-proposed]")) return;
    // A new time is none while the forecast still keeps the one that was promised.
    subjects.set(form, { ...car, forecast: Math.max(car.forecast, car.promised) });
    propose(form, 0);
  }

  return {
    bodyOf,
    /** The workshop's forecast for the order that is being typed has become clearer. */
    foresee: (form, forecast) => subjects.set(form, { ...subjects.get(form), forecast }),
    open: (name, car = null) => {
      const dialog = document.getElementById(`form-${name}`);
      const form = dialog.querySelector("form");
      // An order half typed in stays; what was typed for another car does not.
      if (car) begin(form, car);
      form.dispatchEvent(new Event("opened"));
      const closed = open(dialog);
      form.querySelector("input:not([type=hidden]), textarea").focus();
      return closed;
    },
  };
}
