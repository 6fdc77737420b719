// The advisor's desk: own cars live, warnings on top and aloud, one sheet and a few short forms for each car.

import { call } from "../lib/api.js";
import { duration, now, timeOfDay } from "../lib/clock.js";
import * as bell from "../lib/desk/bell.js";
import { makeForms } from "../lib/desk/forms.js";
import { makeSheet } from "../lib/desk/sheet.js";
import { ask } from "../lib/dialog.js";
import { askNote } from "../lib/dispatch/questions.js";
import { connect } from "../lib/live.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const list = document.getElementById("cars");
const delivered = document.getElementById("delivered");
const whose = document.querySelector("[data-whose]");
const ringing = document.getElementById("ringing");
const escalates = Number(document.querySelector("[data-escalates]").dataset.escalates) * 60;
const title = document.title;

const sheet = makeSheet(document.getElementById("job"));
const forms = makeForms(JSON.parse(document.getElementById("standards").textContent), (answer) => {
  sheet.heard([answer.job.order_no]);
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
  const open = list.querySelectorAll('.desk-row:not([hidden])[data-warning="open"]').length;
  document.title = open ? `(${open}) ${title}` : title;
  if (!open) ringing.hidden = true;
  tick();
}

function tick() {
  for (const place of list.querySelectorAll(".desk-open-for")) {
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
  const state = !bell.isOn() ? "off" : bell.isReady() ? "on" : "tap";
  button.setAttribute("aria-pressed", String(state === "on"));
  button.querySelector("span").textContent = word(`bell-${state}`);
}

// The row or the sheet a button stands in, as the forms want it.
function jobOf(element) {
  const row = element.closest(".desk-row");
  if (!row) return sheet.job();
  return { orderNo: row.dataset.orderNo, plate: row.dataset.plate, forecast: Number(row.dataset.forecast) };
}

async function give(button) {
  const { command, needs, sure } = button.dataset;
  const body = JSON.parse(button.dataset.body);
  const { orderNo } = jobOf(button);
  if (sure && !(await ask({ title: sure, yes: word("yes") }))) return;
  if (needs) {
    body.note = await askNote(button.textContent.trim());
    if (!body.note) return;
  }
  button.setAttribute("aria-busy", "true");
  try {
    await call("POST", `/jobs/${encodeURIComponent(orderNo)}/${command}`, body);
    toast(word(command === "undo" ? "undone" : "done"), { kind: "good" });
  } catch {
    // The toast has said why.
  } finally {
    button.removeAttribute("aria-busy");
  }
  sheet.heard([orderNo]);
  refreshDelivered();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if (button.dataset.sheet) sheet.open(button.dataset.sheet);
  else if (button.dataset.form) forms.open(button.dataset.form, jobOf(button));
  else if (button.dataset.command) give(button);
});

document.querySelector("[data-new-order]").addEventListener("click", () => forms.open("open"));
document.querySelector("[data-quiet]").addEventListener("click", () => {
  ringing.hidden = true;
});
document.querySelector("[data-bell]").addEventListener("click", async () => {
  // A first tap only wakes the sound: it was wanted all along.
  if (bell.isOn() && !bell.isReady()) await bell.ready();
  else bell.setOn(!bell.isOn());
  showBell();
});
document.addEventListener("pointerdown", () => bell.ready().then(showBell), { once: true });
whose.addEventListener("change", arrange);

const order = document.querySelector("#form-open form");
async function estimate() {
  const place = order.querySelector("[data-estimate]");
  const { operations, wash, repair_type: repairType } = forms.bodyOf(order);
  place.textContent = "";
  if (!operations.length) return;
  const found = await call(
    "POST",
    "/preview/order",
    { operations, wash, repair_type: repairType },
    { quiet: true },
  ).catch(() => null);
  if (!found) return;
  forms.about({ forecast: Date.parse(found.forecast_ready) });
  place.textContent = word("would-be", { minutes: found.standard_minutes, time: timeOfDay(found.forecast_ready) });
}
for (const kind of ["picked", "change"]) order.addEventListener(kind, estimate);

showBell();
arrange();
setInterval(tick, 1000);
connect({
  page: "desk",
  list,
  onView: arrange,
  onChanges: ({ rows, removed }) => {
    arrange();
    sheet.heard([...rows.map((row) => row.key), ...removed]);
    if (removed.length) refreshDelivered();
  },
  onAlert: ({ kind, text }) => {
    if (kind !== "warning_raised" && kind !== "warning_escalated") return;
    ringing.querySelector("[data-text]").textContent = text;
    ringing.hidden = false;
    bell.ring();
  },
});
