// Two small questions: a note, and a time of day.

import { open } from "../dialog.js";
import { meta, word } from "../words.js";

/** The note a person wrote, "" when they gave up. */
export async function askNote(title) {
  const input = Object.assign(document.createElement("textarea"), { name: "note", maxLength: 500, required: true });
  return (await question(title, input))?.trim() ?? "";
}

/** A time of today at the site, as ISO 8601, "" when they gave up. `was`: HH:mm to begin with. */
export async function askTime(was, instant) {
  const value = was.match(/\d\d:\d\d/)?.[0] ?? "";
  const input = Object.assign(document.createElement("input"), { type: "time", name: "time", value, required: true });
  const chosen = await question(word("which-time"), input);
  return chosen ? new Date(atSite(chosen, instant)).toISOString() : "";
}

// The instant at which the site's clocks show `time` on the day of `instant`.
function atSite(time, instant) {
  const [hours, minutes] = time.split(":").map(Number);
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: meta("time-zone") || undefined,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const part = (type) => Number(parts.find((one) => one.type === type).value);
  const moved = instant + ((hours - part("hour")) * 60 + minutes - part("minute")) * 60_000;
  return Math.floor(moved / 60_000) * 60_000;
}

async function question(title, input) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const heading = Object.assign(document.createElement("h2"), { textContent: title });
  const field = document.createElement("label");
  field.className = "field";
  field.append(input);
  const actions = document.createElement("div");
  actions.className = "actions";
  const no = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button",
    textContent: word("cancel"),
  });
  no.dataset.closes = "";
  const yes = Object.assign(document.createElement("button"), {
    className: "button primary",
    value: "yes",
    textContent: word("confirm"),
  });
  actions.append(no, yes);
  form.append(heading, field, actions);
  dialog.append(form);
  document.body.append(dialog);
  const answer = await open(dialog);
  dialog.remove();
  return answer === "yes" ? input.value : null;
}
