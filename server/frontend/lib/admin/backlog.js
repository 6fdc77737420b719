// Old open orders that an import brought: taken up one by one, or closed together.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { around } from "../dom.js";
import { word } from "../words.js";
import { busy, reloadSaying } from "./page.js";

/** @param {HTMLElement} button */
async function closeAll(button) {
  const question = { title: button.dataset.sure ?? "", text: word("ask-close-text"), yes: word("close"), danger: true };
  if (!(await ask(question))) return;
  const { closed } = await call("POST", "/backlog/close", { note: word("close-note") });
  reloadSaying(word("closed-orders", { count: closed }));
}

/** @param {string} orderNo */
async function takeUp(orderNo) {
  await call("POST", `/jobs/${encodeURIComponent(orderNo)}/take-up`, {});
  reloadSaying(word("taken-up", { order_no: orderNo }));
}

/** Makes the buttons of the backlog work. */
export function backlogButtons() {
  document.addEventListener("click", ({ target }) => {
    const all = around(target, "[data-close-backlog]");
    if (all) busy(all, () => closeAll(all));
    const one = around(target, "[data-take-up]");
    if (one) busy(one, () => takeUp(one.dataset.takeUp ?? ""));
  });
}
