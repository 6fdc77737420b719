// A sentence at the bottom of the page that goes away by itself, with at most one thing to do about it (undo).

import { word } from "./words.js";

function region() {
  let place = document.querySelector(".toasts");
  if (!place) {
    place = document.createElement("div");
    place.className = "toasts";
    place.setAttribute("role", "status");
    place.setAttribute("aria-live", "polite");
    // A popover stands above an open dialog; where the browser knows none, a fixed box must do.
    if ("popover" in place) place.popover = "manual";
    document.body.append(place);
  }
  return place;
}

// What stands outside an open dialog cannot be clicked: its toasts go into it, and out again when it closes.
function raise(place) {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  const host = dialog ?? document.body;
  if (place.parentElement !== host) host.append(place);
  dialog?.addEventListener("close", () => raise(place), { once: true });
  if (!place.popover || !place.childElementCount) return;
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

/** A dialog has opened by itself: what a toast below it offers can still be done. */
export function raiseToasts() {
  const place = document.querySelector(".toasts");
  if (place?.childElementCount) raise(place);
}

/** Show `text`; kind: info, good or bad. `action` {text, run} adds a button. Gives a function that takes it away. */
export function toast(text, { kind = "info", seconds = kind === "bad" ? 8 : 4, action = null } = {}) {
  const place = region();
  const element = document.createElement("div");
  element.className = `toast ${kind}`;
  const sentence = document.createElement("span");
  sentence.textContent = text;
  element.append(sentence);
  const remove = () => {
    element.remove();
    if (!place.childElementCount && place.matches(":popover-open")) place.hidePopover();
  };
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.text;
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
