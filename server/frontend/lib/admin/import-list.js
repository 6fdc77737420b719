// The imports so far, each of which can be taken back as a whole.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { around } from "../dom.js";
import { word } from "../words.js";
import { busy, reloadSaying } from "./page.js";

/** @param {HTMLElement} button */
async function takeBack(button) {
  const title = button.dataset.sure ?? "";
  const question = { title, text: word("ask-take-back-text"), yes: word("take-back"), danger: true };
  if (!(await ask(question))) return;
  const { orders, left } = await call("POST", `/imports/${button.dataset.takeBack ?? ""}/undo`);
  const stay = left.map(({ order_no, what, who }) => `${order_no}（${what}，${who}）`).join("、");
  const said = word("taken-back", { count: orders });
  reloadSaying(stay ? `${said} ${word("stay", { orders: stay })}` : said);
}

/** Makes the buttons of the list work. */
export function importList() {
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-take-back]");
    if (button) busy(button, () => takeBack(button));
  });
}
