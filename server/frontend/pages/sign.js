// The twin of a sign: draws what the wire carries, gives an operator's orders, and looks up what was shown when.

import { call } from "../lib/api.js";
import { ask } from "../lib/dialog.js";
import { all, maybe, maybeById, valueIn } from "../lib/dom.js";
import { makeNotices } from "../lib/sign/notices.js";
import { Twin } from "../lib/sign/twin.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

/** @import { SignOrder } from "../api.js" */

/** What an order asks before it is given, and whether it takes something away. */
const RISKY = new Map([
  ["clear", { danger: false }],
  ["set-up", { danger: true }],
]);

/** @param {{ driven: boolean }} answer */
function tell({ driven }) {
  toast(word(driven ? "sign-asked" : "sign-alone"), { kind: driven ? "good" : "bad" });
}

/**
 * @param {string} name
 * @param {HTMLFormElement} form
 */
async function fail(name, form) {
  const body = { fault: form.dataset.fault, value: valueIn(form, "value") };
  tell(await call("POST", `/signs/${encodeURIComponent(name)}/fault`, body));
}

/**
 * @param {string} name
 * @param {HTMLElement} button
 */
async function order(name, button) {
  const kind = /** @type {SignOrder} */ (button.dataset.order);
  const risk = RISKY.get(kind);
  const text = { title: word(`sign-${kind}`), text: word(`sign-${kind}-text`), yes: word(`sign-${kind}-yes`) };
  if (risk && !(await ask({ ...text, ...risk }))) return;
  button.setAttribute("aria-busy", "true");
  try {
    tell(await call("POST", `/signs/${encodeURIComponent(name)}/${kind}`, {}));
  } catch {
    // The sentence was shown already.
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const page = maybe(document, "[data-sign]");
if (page) {
  const { sign: name = "", columns, lines } = page.dataset;
  new Twin(name, Number(columns), Number(lines));
  const notice = maybeById("notice", HTMLFormElement);
  if (notice) makeNotices(name, notice);
  for (const button of all(document, "[data-order]")) button.addEventListener("click", () => order(name, button));
  for (const form of all(document, "form[data-fault]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fail(name, form);
    });
  }
}
