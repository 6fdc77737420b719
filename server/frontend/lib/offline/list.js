// What waits, in words: a strip below the bar, and a dialog with each tap, what happened meanwhile, and what to do about it.

import { isOfOrder } from "../../logic/taps.js";
import { timeOfDay } from "../clock.js";
import { open } from "../dialog.js";
import { byId, copyOf, maybe, maybeById, one } from "../dom.js";
import { asThisPage, word } from "../words.js";
import { flush, redo, withdraw } from "./outbox.js";
import { onPending, others, pending } from "./pending.js";

/** @import { Tap } from "../../types.js" */

let isSignedOut = false;

/** @param {HTMLElement} strip */
function show(strip) {
  const refused = pending().filter((tap) => tap.state === "refused").length;
  const waiting = pending().length - refused;
  const sentences = [
    refused ? word("taps-refused", { count: refused }) : "",
    waiting ? word(isSignedOut ? "taps-sign-in" : "taps-waiting", { count: waiting }) : "",
    ...others().map(([name, count]) => word("taps-of", { name, count })),
  ].filter(Boolean);
  strip.hidden = sentences.length === 0;
  strip.classList.toggle("bad", refused > 0);
  one(strip, "[data-text]").textContent = sentences.join(" · ");
  const look = maybe(strip, "[data-look]");
  if (look) look.hidden = pending().length === 0;
  const signIn = maybe(strip, "[data-sign-in]");
  if (signIn) signIn.hidden = !isSignedOut;
  const dialog = maybeById("taps-list", HTMLDialogElement);
  if (dialog?.open) fill(dialog);
}

/** @param {HTMLDialogElement} dialog */
function fill(dialog) {
  const taps = pending();
  if (!taps.length) {
    dialog.close();
    return;
  }
  one(dialog, "[data-items]").replaceChildren(...taps.map(item));
}

/** @param {Tap} tap */
function item(tap) {
  const element = copyOf("tap-item");
  /** @type {(place: string, text: string) => void} */
  const put = (place, text) => {
    one(element, place).textContent = text;
  };
  element.classList.add(`is-${tap.state}`);
  element.dataset.tapOf = tap.order;
  put("[data-what]", tap.text);
  put("[data-plate]", tap.plate || tap.order);
  put("[data-when]", word("tapped-at", { time: timeOfDay(tap.tapped.at) }));
  put("[data-state]", word(`tap-${tap.state}`));
  put("[data-why]", tap.problem?.detail ?? "");
  const [again, drop] = [one(element, "[data-redo]"), one(element, "[data-drop]")];
  again.hidden = tap.state !== "refused";
  again.addEventListener("click", () => redo(tap.id));
  drop.hidden = tap.state === "withdrawn";
  drop.addEventListener("click", () => withdraw(tap.id));
  if (tap.state === "refused" && isOfOrder(tap)) meanwhile(tap, one(element, "[data-meanwhile]"));
  return element;
}

/**
 * What others have recorded about the car since this device last heard of it.
 *
 * @param {Tap} tap
 * @param {HTMLElement} place
 */
async function meanwhile(tap, place) {
  const since = new Date(tap.tapped.seen).toISOString();
  const address = `/jobs/${encodeURIComponent(tap.order)}/since?at=${encodeURIComponent(since)}`;
  const answer = await fetch(address, asThisPage()).catch(() => null);
  if (answer?.ok && !answer.redirected) place.innerHTML = await answer.text();
}

const strip = maybeById("taps");
if (strip) {
  onPending(() => show(strip));
  maybe(strip, "[data-look]")?.addEventListener("click", () => {
    const dialog = byId("taps-list", HTMLDialogElement);
    fill(dialog);
    open(dialog);
    flush();
  });
  document.addEventListener("signed-out", () => {
    isSignedOut = true;
    show(strip);
  });
}
