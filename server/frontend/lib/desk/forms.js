// The dialogs of the desk: a <dialog id="form-NAME"> with a form that gives one command of a job, or opens an order.
//
//   data-path        the API path, with %(job)s for the order number
//   data-kind="time" a datetime-local at the site; sent as ISO 8601
//   data-fixed       JSON that goes with every body
//   [data-picker]    a picker of operations

import { call } from "../api.js";
import { now } from "../clock.js";
import { open } from "../dialog.js";
import { instantOf, roundedUp, wallTime } from "../site-time.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { makePicker } from "./picker.js";

/** Makes all dialogs work. `open(name, job)` shows one; `job`: {orderNo, plate, promised, forecast} of its row. */
export function makeForms(standards, onDone) {
  const pickers = new Map();
  let about = null;

  for (const form of document.querySelectorAll("dialog form[data-path]")) {
    const place = form.querySelector("[data-picker]");
    if (place)
      pickers.set(
        form,
        makePicker(place, standards, () => form.dispatchEvent(new Event("picked"))),
      );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter);
    });
    for (const chip of form.querySelectorAll("[data-minutes]")) {
      chip.addEventListener("click", () => propose(form, Number(chip.dataset.minutes)));
    }
  }

  function propose(form, minutes) {
    const from = Math.max(about?.forecast ?? 0, now());
    form.elements.promised_at.value = wallTime(roundedUp(from + minutes * 60_000));
  }

  function bodyOf(form) {
    const body = { ...JSON.parse(form.dataset.fixed ?? "{}") };
    for (const input of form.elements) {
      if (!input.name || input.type === "submit" || (input.type === "radio" && !input.checked)) continue;
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
    button?.setAttribute("aria-busy", "true");
    const path = form.dataset.path.replace("%(job)s", encodeURIComponent(about?.orderNo ?? ""));
    try {
      const answer = await call("POST", path, bodyOf(form), { form });
      form.closest("dialog").close("sent");
      form.reset();
      pickers.get(form)?.clear();
      toast(word(`done-${form.dataset.done}`, { plate: answer.job.plate }), { kind: "good" });
      onDone(answer);
    } catch {
      // The field or the toast has said why; what was typed is still there.
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  return {
    bodyOf,
    /** What the open form is about has become clearer: an estimate for an order that is being typed. */
    about: (job) => {
      about = { ...about, ...job };
    },
    open: (name, job = null) => {
      const dialog = document.getElementById(`form-${name}`);
      const form = dialog.querySelector("form");
      // An order half typed in stays; what was typed for another car does not.
      if (job) form.reset();
      about = job ?? about;
      for (const place of dialog.querySelectorAll("[data-about]")) place.textContent = job?.plate ?? "";
      for (const input of form.querySelectorAll("[data-from]")) input.value ||= job?.[input.dataset.from] ?? "";
      return open(dialog);
    },
  };
}
