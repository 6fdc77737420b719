// The advisor's desk: own cars live, warnings on top and aloud, one sheet and a few short forms for each car.

import { duration, now } from "../lib/clock.js";
import { give } from "../lib/commands.js";
import * as bell from "../lib/desk/bell.js";
import { makeEstimate } from "../lib/desk/estimate.js";
import { makeForms } from "../lib/desk/forms.js";
import { connect } from "../lib/live.js";
import { makeSheet } from "../lib/sheet.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const list = document.getElementById("cars");
const delivered = document.getElementById("delivered");
const whose = document.querySelector("[data-whose]");
const ringing = document.getElementById("ringing");
const escalates = Number(document.querySelector("[data-escalates]").dataset.escalates) * 60;
const title = document.title;

const dialog = document.getElementById("job");
const sheet = makeSheet(dialog, (orderNo) => `/desk/jobs/${encodeURIComponent(orderNo)}`);
const forms = makeForms(JSON.parse(document.getElementById("standards").textContent), (answer) => {
  sheet.heard([answer.job.order_no]);
  refreshDelivered();
});

// Whose cars are shown, what stands under which heading, and how long each warning has been open.
function arrange() {
  const counts = {};
  for (const row of list.querySelectorAll(".desk-row")) {
    row.hidden = whose.value !== "" && row.dataset.advisor !== whose.value;
    if (!row.hidden) counts[row.dataset.section] = (counts[row.dataset.section] ?? 0) + 1;
  }
  for (const heading of list.querySelectorAll("[data-heading]")) {
    const count = counts[heading.dataset.heading] ?? 0;
    heading.hidden = count === 0;
    heading.querySelector("[data-count]").textContent = String(count);
  }
  document.querySelector(".desk-none").hidden = Object.keys(counts).length > 0;
  for (const line of delivered.querySelectorAll("[data-advisor]")) {
    line.hidden = whose.value !== "" && line.dataset.advisor !== whose.value;
  }
  const open = list.querySelectorAll('.desk-row.is-warnings:not([hidden])[data-warning="open"]').length;
  document.title = open ? `(${open}) ${title}` : title;
  if (!open) ringing.hidden = true;
  tick();
}

function tick() {
  for (const place of document.querySelectorAll(".desk-open-for")) {
    const seconds = Math.max(0, (now() - Number(place.dataset.since)) / 1000);
    place.textContent = word("open-for", { time: duration(seconds) });
    place.classList.toggle("is-late", seconds >= escalates);
  }
}

async function refreshDelivered() {
  const answer = await fetch("/desk/delivered").catch(() => null);
  if (!answer?.ok) return;
  delivered.innerHTML = await answer.text();
  arrange();
}

function showBell() {
  const button = document.querySelector("[data-bell]");
  button.dataset.bell = !bell.isOn() ? "off" : bell.isReady() ? "on" : "tap";
  button.querySelector("span").textContent = word(`bell-${button.dataset.bell}`);
}

// The browser lets nothing be heard before a first tap or key, whichever it is.
async function wake(event) {
  if (bell.isReady() || event.target.closest?.("[data-bell]")) return;
  await bell.ready();
  showBell();
}

// The car whose row or sheet a button stands in, as the forms want it.
function carOf(button) {
  const place = button.closest(".desk-row") ?? dialog.querySelector(".sheet-head");
  const { orderNo, plate, forecast, promised, lateCustomer } = place.dataset;
  return { orderNo, plate, forecast: Number(forecast), promised: Number(promised), note: lateCustomer };
}

async function openSheet(orderNo) {
  await sheet.open(orderNo);
  // The line that was tapped may have been made anew meanwhile.
  document.querySelector(`main [data-sheet="${CSS.escape(orderNo)}"]`)?.focus({ preventScroll: true });
}

async function tell(button) {
  const { orderNo } = carOf(button);
  if (!(await give(button, orderNo))) return;
  sheet.heard([orderNo]);
  refreshDelivered();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if (button.dataset.sheet) openSheet(button.dataset.sheet);
  else if (button.dataset.form) forms.open(button.dataset.form, carOf(button));
  else if (button.dataset.command) tell(button);
});

document.querySelector("[data-new-order]").addEventListener("click", () => forms.open("open"));
document.querySelector("[data-quiet]").addEventListener("click", () => {
  ringing.hidden = true;
});
document.querySelector("[data-bell]").addEventListener("click", async ({ currentTarget: { dataset } }) => {
  // A first tap only wakes the sound: it was wanted all along.
  if (dataset.bell === "tap") await bell.ready();
  else await bell.setOn(dataset.bell === "off");
  showBell();
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
whose.addEventListener("change", arrange);

makeEstimate(document.querySelector("#form-open form"), forms);

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
  onChanges: ({ rows, removed }) => {
    arrange();
    const keys = [...rows.map((row) => row.key), ...removed];
    sheet.heard(keys);
    // A car that left, or one that came back because its settlement was reversed.
    if (removed.length || keys.some((key) => delivered.querySelector(`[data-sheet="${CSS.escape(key)}"]`))) {
      refreshDelivered();
    }
  },
  onAlert: ({ kind, text }) => {
    if (kind !== "warning_raised" && kind !== "warning_escalated") return;
    ringing.querySelector("[data-text]").textContent = text;
    ringing.hidden = false;
    // Who has a dialog before them does not see the page.
    if (document.querySelector("dialog[open]")) toast(text, { kind: "bad" });
    bell.ring();
  },
});
