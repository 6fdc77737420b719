// The advisor's appointments: who comes today, a week of half-days with what they hold, booking, moving and arrival.

import { keepLists } from "../lib/appointments/lists.js";
import { Moving } from "../lib/appointments/moving.js";
import { makePlan } from "../lib/appointments/plan.js";
import { saidLater } from "../lib/commands.js";
import { DeskForms } from "../lib/desk/forms.js";
import { KnownCarPanel } from "../lib/desk/known-car.js";
import { askWhom } from "../lib/desk/pass-on.js";
import { all, around, byId, field, jsonOf, one } from "../lib/dom.js";
import { connect } from "../lib/live.js";
import { momentIn, putMoment } from "../lib/moment.js";
import { give as send, tellProblem } from "../lib/offline/outbox.js";
import { Sheet } from "../lib/sheet.js";
import { dayTime, site } from "../lib/site-time.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";
import { Problem } from "../logic/problem.js";
import { roundedUp } from "../logic/site-time.js";
import { appointmentOrder } from "../logic/taps.js";

/** @import { Appointment, Booked } from "../api.js" */
/** @import { CommandAnswer } from "../types.js" */

const REFRESH_SECONDS = 60;
/** The commands that a toast takes back. */
const REGRETTED = ["confirm", "move", "miss", "cancel"];

const dialog = byId("appointment", HTMLDialogElement);
const sheet = new Sheet(dialog, (id) => `/appointments/${encodeURIComponent(id)}`);
const lists = keepLists(byId("lists"));
const booking = one(document, "#form-book form", HTMLFormElement);
const forms = new DeskForms(jsonOf("standards"), () => {}, {
  book: (answer) => told("book", answer),
  move: (answer) => told("move", answer),
  arrive: arrived,
});
const moving = new Moving(byId("lists"), byId("carried"), moveTo);

/**
 * Say what has become of an appointment, what that overbooks, and how it is taken back.
 *
 * @param {string} command
 * @param {Booked} answer
 */
function told(command, answer) {
  const time = dayTime(Date.parse(answer.planned_at));
  const undo = { text: word("undo"), run: () => give(String(answer.id), "undo", { event: answer.events.at(-1) }) };
  const action = REGRETTED.includes(command) && answer.events.length ? undo : null;
  toast(word(`done-${command}`, { plate: answer.plate, time }), { kind: "good", seconds: action ? 20 : 4, action });
  const warnings = command === "book" ? [...answer.overbooked, ...answer.hints] : answer.overbooked;
  if (["book", "move"].includes(command)) for (const { text } of warnings) toast(text, { kind: "bad", seconds: 20 });
  settled(answer);
}

/** @param {CommandAnswer & { appointment: Appointment }} answer */
function arrived({ job, hints, appointment }) {
  toast(word("done-arrive", { plate: job.plate, order: job.order_no }), { kind: "good", seconds: 8 });
  for (const hint of hints ?? []) toast(hint.text, { kind: "bad" });
  settled(appointment);
}

/** @param {Appointment} appointment */
function settled({ id }) {
  sheet.heard([String(id)]);
  lists.refresh();
}

/**
 * Give a command about an appointment; whoever was faster is seen in its place.
 *
 * @param {string} id
 * @param {string} command
 * @param {Record<string, unknown>} body
 */
async function give(id, command, body = {}) {
  const card = all(document, `[data-appointment="${CSS.escape(id)}"]`).find(({ dataset }) => dataset.plate);
  const about = { text: word(`what-${command}`), plate: card?.dataset.plate };
  try {
    const { answer, queued } = await send(appointmentOrder(id), command, body, about);
    if (queued !== undefined) saidLater(about.text, queued);
    else if (command === "arrive") arrived(/** @type {any} */ (answer));
    else told(command, /** @type {any} */ (answer));
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof TypeError)) throw error;
    tellProblem(error);
    // The shop's numbers do not count: somebody has to say one.
    if (error instanceof Problem && error.field === "order_no") openForm("arrive", id);
    sheet.heard([id]);
    lists.refresh();
  }
}

/**
 * @param {string} id
 * @param {number} plannedAt
 */
function moveTo(id, plannedAt) {
  return give(id, "move", { planned_at: new Date(plannedAt).toISOString() });
}

/**
 * @param {HTMLElement} button
 * @param {string} id
 */
async function press(button, id) {
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await give(id, button.dataset.command ?? "");
  button.removeAttribute("aria-busy");
}

/**
 * @param {string} name
 * @param {string} id
 */
function openForm(name, id) {
  const head = dialog.open ? one(dialog, ".sheet-head") : null;
  const { plate = "", plannedAt = "", promised = "" } = head?.dataset ?? {};
  forms.open(name, { orderNo: id, plate, forecast: 0, promised: Number(promised) });
  const form = one(byId(`form-${name}`), "form", HTMLFormElement);
  const [moment, at] = name === "move" ? ["planned_at", plannedAt] : ["promised_at", promised];
  if (at && !momentIn(form, moment)) putMoment(form, moment, site.wall(Number(at)));
}

/** @param {string} at the time, in ms, for which the car is booked; "" for none */
function book(at) {
  forms.open("book");
  if (at) putMoment(booking, "planned_at", site.wall(roundedUp(Number(at))));
  booking.dispatchEvent(new Event("change"));
  field(booking, "plate").focus();
}

/**
 * @param {HTMLElement} button
 * @param {string} id
 */
function passOn(button, id) {
  return askWhom(button, "", () => {
    sheet.heard([id]);
    lists.refresh();
  });
}

/** @param {HTMLElement} target */
function act(target) {
  const button = around(target, "button");
  const id = around(target, "[data-appointment]")?.dataset.appointment ?? sheet.shown();
  if (button?.dataset.booksAt !== undefined) book(button.dataset.booksAt);
  else if (button?.dataset.passes !== undefined || button?.dataset.passesBooked) passOn(button, id);
  else if (button?.dataset.command) press(button, id);
  else if (button?.dataset.form) openForm(button.dataset.form, id);
  else if (button?.dataset.carries !== undefined) {
    const { plate = "", plannedAt = "" } = one(dialog, ".sheet-head").dataset;
    sheet.close();
    moving.carry(id, plate, Number(plannedAt));
  } else if (around(target, ".appt-card, .appt-line")) sheet.open(id);
}

document.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLElement || target instanceof SVGElement) act(/** @type {HTMLElement} */ (target));
});
document.addEventListener("keydown", (event) => {
  const card = around(event.target, ".appt-card, .appt-line");
  if (!card || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  act(card);
});

makePlan(booking, forms);
new KnownCarPanel(booking, forms);
// What had to wait has been sent.
document.addEventListener("tap-answered", () => lists.refreshWhenQuiet());
connect({
  page: "appointments",
  list: null,
  onView: (view) => ("seq" in view ? lists.refreshWhenQuiet() : lists.recall(view)),
  onChanges: () => changed(),
});
setInterval(() => lists.refreshWhenQuiet(), REFRESH_SECONDS * 1000);

function changed() {
  sheet.heard([sheet.shown()]);
  lists.refreshWhenQuiet();
}
