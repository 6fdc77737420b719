// The imports so far, each of which can be taken back as a whole.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { around, one } from "../dom.js";
import { asThisPage, word } from "../words.js";
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

/** Shows what imports have left, as it is now: the backlog, and the list with the one just done. */
export async function showKeptImports() {
  const answer = await fetch(location.href, asThisPage()).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  one(document, "[data-kept-imports]").replaceChildren(...one(page, "[data-kept-imports]").childNodes);
}

/** Makes the buttons of the list work. */
export function importList() {
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-take-back]");
    if (button) busy(button, () => takeBack(button));
  });
}
