// What a button ends, after a question: a session, a pause after wrong PINs.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { around } from "../dom.js";
import { word } from "../words.js";
import { busy, reloadSaying } from "./page.js";

/** @param {HTMLElement} button */
async function end(button) {
  const title = button.dataset.sure ?? "";
  if (!(await ask({ title, yes: button.textContent?.trim() ?? "", danger: true }))) return;
  await call("DELETE", /** @type {`/${string}`} */ (button.dataset.ends));
  reloadSaying(word("saved"));
}

/** Makes such buttons work. */
export function endingButtons() {
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-ends]");
    if (button) busy(button, () => end(button));
  });
}
