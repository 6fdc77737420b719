// The sheet of one job in a dialog: comes from the server as HTML, and is fetched again when its job changes.

import { refresh } from "./clock.js";
import { open } from "./dialog.js";
import { toastOffline } from "./toast.js";

/** `open(orderNo, more)` shows it, `heard(keys)` brings it up to date when its job is among them, `shown()` is the
    order number or "". `addressOf(orderNo, more)`: where the HTML comes from. */
export function makeSheet(dialog, addressOf) {
  const body = dialog.querySelector("[data-sheet]");
  let shown = null;
  let asked = 0;
  let html = "";
  let held = "";

  async function load() {
    asked += 1;
    const turn = asked;
    const answer = await fetch(addressOf(shown.orderNo, shown.more)).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    // Somebody has opened another job meanwhile, or asked once more: that answer counts.
    if (turn !== asked || !shown) return false;
    // The session has ended: the page itself then leads to sign-in.
    if (answer?.redirected) location.reload();
    if (text === null) {
      if (answer) dialog.close();
      else toastOffline();
      return false;
    }
    put(text);
    return true;
  }

  function put(text) {
    if (text === html) return;
    html = text;
    body.innerHTML = text;
    refresh(body);
    hold();
  }

  // Who works with the keyboard stays where they were, though that button has been made anew or is gone.
  function hold() {
    const top = [...document.querySelectorAll("dialog[open]")].at(-1);
    if (top !== dialog || body.contains(document.activeElement)) return;
    const buttons = [...body.querySelectorAll("a, button")];
    (buttons.find((one) => one.textContent === held) ?? buttons[0])?.focus();
  }

  body.addEventListener("focusin", ({ target }) => {
    held = target.textContent;
  });
  // A question over the sheet was answered: the button that asked it may be gone.
  document.addEventListener("close", hold, true);

  return {
    open: async (orderNo, more) => {
      shown = { orderNo, more };
      if (!(await load())) return;
      if (dialog.open) return;
      await open(dialog);
      shown = null;
    },
    heard: (keys) => {
      if (shown && dialog.open && keys.includes(shown.orderNo)) load();
    },
    close: () => dialog.close(),
    shown: () => shown?.orderNo ?? "",
  };
}
