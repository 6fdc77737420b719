// The advisor's desk: own cars live, warnings on top and aloud, one sheet and a few short forms for each car.

import { call } from "../lib/api.js";
import { duration, now } from "../lib/clock.js";
import { give, tell as tellCommand } from "../lib/commands.js";
import { arrive, hasArrived, showArrivals } from "../lib/desk/arrivals.js";
import * as bell from "../lib/desk/bell.js";
import { makeEstimate } from "../lib/desk/estimate.js";
import { DeskForms } from "../lib/desk/forms.js";
import { KnownCarPanel } from "../lib/desk/known-car.js";
import { askWhom } from "../lib/desk/pass-on.js";
import { Ringing } from "../lib/desk/ringing.js";
import { isAnyOpen } from "../lib/dialog.js";
import { all, around, byId, field, jsonOf, maybe, one } from "../lib/dom.js";
import { makeFinder } from "../lib/find-car.js";
import { asSteps } from "../lib/history.js";
import { connect } from "../lib/live.js";
import { Sheet } from "../lib/sheet.js";
import { askSignature } from "../lib/signing.js";
import { toast } from "../lib/toast.js";
import { asThisPage, word } from "../lib/words.js";
import { isOfOrder } from "../logic/taps.js";

/** @import { Alert, Changes, CommandAnswer } from "../types.js" */
/** @import { Car } from "../lib/desk/forms.js" */

const list = byId("cars");
const ringing = new Ringing(byId("ringing"), list);
const delivered = byId("delivered");
const whose = one(document, "[data-whose]", HTMLSelectElement);
const bellButton = one(document, "[data-bell]");
const escalates = Number(one(document, "[data-escalates]").dataset.escalates) * 60;
const title = document.title;

const opening = one(document, "#form-open form", HTMLFormElement);
const dialog = byId("job", HTMLDialogElement);
const sheet = new Sheet(dialog, (orderNo) => `/desk/jobs/${encodeURIComponent(orderNo)}`);
const forms = new DeskForms(jsonOf("standards"), heard, { arrive: hasArrived });

/** @param {CommandAnswer} answer */
function heard({ job }) {
  sheet.heard([job.order_no]);
  refreshDelivered();
}

/**
 * Whether a car is one of those that are looked at.
 *
 * @param {HTMLElement} row
 */
function isWanted({ dataset }) {
  return whose.value === "" || dataset.advisor === whose.value;
}

// Whose cars are shown, what stands under which heading, and how long each warning has been open.
function arrange() {
  /** @type {Map<string | undefined, number>} */
  const counts = new Map();
  for (const row of all(list, ".desk-row")) {
    row.hidden = !isWanted(row);
    if (!row.hidden) counts.set(row.dataset.section, (counts.get(row.dataset.section) ?? 0) + 1);
  }
  for (const heading of all(list, "[data-heading]")) {
    const count = counts.get(heading.dataset.heading) ?? 0;
    heading.hidden = count === 0;
    one(heading, "[data-count]").textContent = String(count);
  }
  one(document, ".desk-none").hidden = counts.size > 0;
  showArrivals(list, whose.value);
  for (const line of all(delivered, "[data-advisor]")) line.hidden = !isWanted(line);
  const open = all(list, '.desk-row.is-warnings:not([hidden])[data-warning="open"]').length;
  document.title = open ? `(${open}) ${title}` : title;
  ringing.show(open);
  tick();
}

function tick() {
  for (const place of all(document, ".desk-open-for")) {
    const seconds = Math.max(0, (now() - Number(place.dataset.since)) / 1000);
    place.textContent = word("open-for", { time: duration(seconds) });
    place.classList.toggle("is-late", seconds >= escalates);
  }
}

async function refreshDelivered() {
  const answer = await fetch("/desk/delivered", asThisPage()).catch(() => null);
  if (!answer?.ok) return;
  delivered.innerHTML = await answer.text();
  arrange();
}

function showBell() {
  bellButton.dataset.bell = !bell.isOn() ? "off" : bell.isReady() ? "on" : "tap";
  one(bellButton, "span").textContent = word(`bell-${bellButton.dataset.bell}`);
}

/**
 * The browser lets nothing be heard before a first tap or key, whichever it is.
 *
 * @param {Event} event
 */
async function wake(event) {
  if (bell.isReady() || around(event.target, "[data-bell]")) return;
  await bell.ready();
  showBell();
}

/**
 * The car whose row or sheet a button stands in, as the forms want it.
 *
 * @param {HTMLElement} button
 * @returns {Car}
 */
function carOf(button) {
  const place = around(button, ".desk-row") ?? one(dialog, ".sheet-head");
  const { orderNo = "", plate = "", forecast, promised, lateCustomer: note, facts } = place.dataset;
  const known = facts ? JSON.parse(facts) : undefined;
  const { finding, what } = button.dataset;
  const about = { finding: finding ? Number(finding) : undefined, what };
  return { orderNo, plate, forecast: Number(forecast), promised: Number(promised), note, facts: known, ...about };
}

const openForm = asSteps(
  "form",
  all(document, "dialog[id^='form-']", HTMLDialogElement),
  /** @param {{ name: string, car: Car | null }} step */ ({ name, car }) => forms.open(name, car),
);

const openSheet = asSteps("sheet", [dialog], showSheet);

/** @param {string} orderNo */
async function showSheet(orderNo) {
  await sheet.open(orderNo);
  // The line that was tapped may have been made anew meanwhile.
  maybe(document, `main [data-sheet="${CSS.escape(orderNo)}"]`)?.focus({ preventScroll: true });
}

// The number is proposed; whoever knows a better one types it.
async function openOrder() {
  openForm({ name: "open", car: null });
  const number = field(opening, "order_no");
  if (number.value) return;
  // At once, and not with the answer: by then somebody types, maybe a number.
  field(opening, "plate").focus();
  const next = await call("GET", "/next-order-number", undefined, { quiet: true }).catch(() => null);
  if (next && !number.value && document.activeElement !== number) number.value = next.order_no;
}

/** @param {HTMLElement} button */
async function tell(button) {
  const { orderNo } = carOf(button);
  // What was advised at an earlier visit belongs to the order of that visit.
  const ofVisit = around(button, "[data-order-no]")?.dataset.orderNo ?? orderNo;
  if (!(await give(button, ofVisit))) return;
  sheet.heard([orderNo]);
  refreshDelivered();
}

/** @param {HTMLElement} button */
async function sign(button) {
  const { orderNo } = carOf(button);
  const { signs, what = "" } = button.dataset;
  const signed = await askSignature(what);
  if (!signed || !(await tellCommand(button, orderNo, "signature", { for: signs, image: signed.image }))) return;
  sheet.heard([orderNo]);
  refreshDelivered();
}

/** @param {Changes} changes */
function changed({ rows, removed }) {
  arrange();
  const keys = [...rows.map((row) => row.key), ...removed];
  sheet.heard(keys);
  // A car that left, or one that came back because its settlement was reversed.
  if (removed.length || keys.some((key) => maybe(delivered, `[data-sheet="${CSS.escape(key)}"]`))) refreshDelivered();
}

/** @param {Alert} alert */
function warn({ kind, job, text }) {
  if (kind === "passed_on" || kind === "finding") toast(text, { kind: "good" });
  if (kind === "customer_answered") ringing.heard(text, job);
  if (kind === "warning_raised" || kind === "warning_escalated") ringing.heard(text);
}

document.addEventListener("click", (event) => {
  const button = around(event.target, "button");
  if (!button) return;
  if (button.dataset.arrives !== undefined) arrive(button, (car) => openForm({ name: "arrive", car }));
  else if (button.dataset.passes !== undefined) askWhom(button, whose.value);
  else if (button.dataset.sheet) openSheet(button.dataset.sheet);
  else if (button.dataset.form) openForm({ name: button.dataset.form, car: carOf(button) });
  else if (button.dataset.command) tell(button);
  else if (button.dataset.signs) sign(button);
});

// What was taken back from a toast may change nothing on a row, and yet the sheet.
document.addEventListener("tap-answered", ({ detail: { tap, answer } }) => {
  if (isOfOrder(tap)) sheet.heard([answer.job.order_no]);
});
one(document, "[data-new-order]").addEventListener("click", openOrder);
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || around(event.target, "input, textarea, select") || isAnyOpen()) return;
  event.preventDefault();
  openOrder();
});
bellButton.addEventListener("click", async () => {
  // A first tap only wakes the sound: it was wanted all along.
  if (bellButton.dataset.bell === "tap") await bell.ready();
  else await bell.setOn(bellButton.dataset.bell === "off");
  showBell();
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
whose.addEventListener("change", arrange);

makeEstimate(opening, forms);
new KnownCarPanel(opening, forms);

makeFinder((orderNo) => maybe(list, `.desk-row:not([hidden]) [data-sheet="${CSS.escape(orderNo)}"]`) ?? undefined);

showBell();
arrange();
setInterval(tick, 1000);
connect({
  page: "desk",
  list,
  onView: () => {
    arrange();
    sheet.heard([sheet.shown()]);
    refreshDelivered();
  },
  onChanges: changed,
  onAlert: warn,
});
