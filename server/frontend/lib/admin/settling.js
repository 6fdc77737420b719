// A setting that was changed here while config.yaml has come to say something else: taken from there, or kept.

import { call } from "../api.js";
import { around } from "../dom.js";
import { word } from "../words.js";
import { busy, reloadSaying } from "./page.js";

/** @param {HTMLElement} button */
async function settle({ dataset }) {
  await call("PATCH", "/settings", { [dataset.settle ?? ""]: [dataset.setting] });
  reloadSaying(word("saved"));
}

/** Makes such buttons work. */
export function settlingButtons() {
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-settle]");
    if (button) busy(button, () => settle(button));
  });
}
