// A sentence at the bottom of the page that goes away by itself, with at most one thing to do about it (undo).

import { made, maybe } from "./dom.js";
import { word } from "./words.js";

function region() {
  const known = maybe(document, ".toasts");
  if (known) return known;
  const place = made("div", { className: "toasts" });
  place.setAttribute("role", "status");
  place.setAttribute("aria-live", "polite");
  // A popover stands above an open dialog; where the browser knows none, a fixed box must do.
  if ("popover" in place) place.popover = "manual";
  document.body.append(place);
  return place;
}

/**
 * What stands outside an open dialog cannot be clicked: its toasts go into it, and out again when it closes.
 *
 * @param {HTMLElement} place
 */
function raise(place) {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const host = dialog ?? document.body;
  if (place.parentElement !== host) host.append(place);
  dialog?.addEventListener("close", () => raise(place), { once: true });
  if (!place.popover || !place.childElementCount) return;
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

/** A dialog has opened by itself: what a toast below it offers can still be done. */
export function raiseToasts() {
  const place = maybe(document, ".toasts");
  if (place?.childElementCount) raise(place);
}

/**
 * Show `text`. `action` adds a button. Gives a function that takes it away.
 *
 * @param {string} text
 * @param {{ kind?: "info" | "good" | "bad", seconds?: number, action?: { text: string, run: () => void } | null }} options
 */
export function toast(text, { kind = "info", seconds = kind === "bad" ? 8 : 4, action = null } = {}) {
  const place = region();
  const element = made("div", { className: `toast ${kind}` });
  element.append(made("span", { textContent: text }));
  const remove = () => {
    element.remove();
    if (place.popover && !place.childElementCount && place.matches(":popover-open")) place.hidePopover();
  };
  if (action) {
    const button = made("button", { type: "button", textContent: action.text });
    button.addEventListener("click", () => {
      remove();
      action.run();
    });
    element.append(button);
  }
  place.append(element);
  raise(place);
  setTimeout(remove, seconds * 1000);
  return remove;
}

/** The sentence for a server that cannot be reached. */
export function toastOffline() {
  return toast(word("offline"), { kind: "bad", seconds: 15 });
}
