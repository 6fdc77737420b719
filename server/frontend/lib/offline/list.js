// What waits, in words: a strip below the bar, and a dialog with each tap, what happened meanwhile, and what to do about it.

import { timeOfDay } from "../clock.js";
import { open } from "../dialog.js";
import { word } from "../words.js";
import { flush, redo, withdraw } from "./outbox.js";
import { onPending, others, pending } from "./pending.js";

const strip = document.getElementById("taps");
const dialog = document.getElementById("taps-list");
const items = dialog?.querySelector("[data-items]");
const template = document.getElementById("tap-item");
let signedOut = false;

function show() {
  const refused = pending().filter((tap) => tap.state === "refused").length;
  const waiting = pending().length - refused;
  const sentences = [
    refused ? word("taps-refused", { count: refused }) : "",
    waiting ? word(signedOut ? "taps-sign-in" : "taps-waiting", { count: waiting }) : "",
    ...others().map(([name, count]) => word("taps-of", { name, count })),
  ].filter(Boolean);
  strip.hidden = sentences.length === 0;
  strip.classList.toggle("bad", refused > 0);
  strip.querySelector("[data-text]").textContent = sentences.join(" · ");
  const look = strip.querySelector("[data-look]");
  if (look) look.hidden = pending().length === 0;
  const signIn = strip.querySelector("[data-sign-in]");
  if (signIn) signIn.hidden = !signedOut;
  if (dialog?.open) fill();
}

function fill() {
  const taps = pending();
  if (!taps.length) {
    dialog.close();
    return;
  }
  items.replaceChildren(...taps.map(item));
}

function item(tap) {
  const element = template.content.firstElementChild.cloneNode(true);
  const put = (place, text) => {
    element.querySelector(place).textContent = text;
  };
  element.classList.add(`is-${tap.state}`);
  element.dataset.tapOf = tap.order;
  put("[data-what]", tap.text);
  put("[data-plate]", tap.plate || tap.order);
  put("[data-when]", word("tapped-at", { time: timeOfDay(tap.tapped.at) }));
  put("[data-state]", word(`tap-${tap.state}`));
  put("[data-why]", tap.problem?.detail ?? "");
  element.querySelector("[data-redo]").hidden = tap.state !== "refused";
  element.querySelector("[data-redo]").addEventListener("click", () => redo(tap.id));
  element.querySelector("[data-drop]").hidden = tap.state === "withdrawn";
  element.querySelector("[data-drop]").addEventListener("click", () => withdraw(tap.id));
  if (tap.state === "refused") meanwhile(tap, element.querySelector("[data-meanwhile]"));
  return element;
}

// What others have recorded about the car since this device last heard of it.
async function meanwhile(tap, place) {
  const since = new Date(tap.tapped.seen).toISOString();
  const address = `/jobs/${encodeURIComponent(tap.order)}/since?at=${encodeURIComponent(since)}`;
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok && !answer.redirected) place.innerHTML = await answer.text();
}

if (strip) {
  onPending(show);
  strip.querySelector("[data-look]")?.addEventListener("click", () => {
    fill();
    open(dialog);
    flush();
  });
  document.addEventListener("signed-out", () => {
    signedOut = true;
    show();
  });
}
