// The sheet of one job in a dialog: comes from the server as HTML, and is fetched again when its job changes.

import { refresh } from "./clock.js";
import { open } from "./dialog.js";
import { all, maybe, one } from "./dom.js";
import { toastOffline } from "./toast.js";
import { asThisPage } from "./words.js";

/** A message to the customer that is on its way changes nothing of the job: the sheet looks again. */
const SENT_BY_MS = 3000;

export class Sheet {
  #dialog;
  #body;
  #addressOf;
  #instead;
  /** @type {{ orderNo: string, more: string } | null} */
  #shown = null;
  #asked = 0;
  #html = "";
  /** What stands on the button that had the focus last. */
  #held = "";

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(orderNo: string, more: string) => string} addressOf where the HTML comes from
   * @param {(orderNo: string) => string} instead what is shown without the network; "": that there is none
   */
  constructor(dialog, addressOf, instead = () => "") {
    this.#dialog = dialog;
    this.#body = one(dialog, "[data-sheet]");
    this.#addressOf = addressOf;
    this.#instead = instead;
    this.#body.addEventListener("focusin", ({ target }) => {
      this.#held = target instanceof Element ? (target.textContent ?? "") : "";
    });
    // A question over the sheet was answered: the button that asked it may be gone.
    document.addEventListener("close", () => this.#hold(), true);
  }

  /**
   * Show it, until it is closed.
   *
   * @param {string} orderNo
   * @param {string} more
   */
  async open(orderNo, more = "") {
    const shown = { orderNo, more };
    this.#shown = shown;
    if (!(await this.#load())) return;
    if (this.#dialog.open) return;
    await open(this.#dialog);
    // Another car may be shown by now.
    if (this.#shown === shown) this.#shown = null;
  }

  /**
   * Bring it up to date when its job is among those that have changed.
   *
   * @param {string[]} keys
   */
  heard(keys) {
    if (this.#shown && this.#dialog.open && keys.includes(this.#shown.orderNo)) this.#load();
  }

  close() {
    this.#dialog.close();
  }

  /** The order number, or "". */
  shown() {
    return this.#shown?.orderNo ?? "";
  }

  async #load() {
    if (!this.#shown) return false;
    this.#asked += 1;
    const turn = this.#asked;
    const answer = await fetch(this.#addressOf(this.#shown.orderNo, this.#shown.more), asThisPage()).catch(() => null);
    const text = answer?.ok
      ? await answer.text().catch(() => null)
      : (!answer && this.#instead(this.#shown?.orderNo ?? "")) || null;
    // Somebody has opened another job meanwhile, or asked once more: that answer counts.
    if (turn !== this.#asked || !this.#shown) return false;
    // The session has ended: the page itself then leads to sign-in.
    if (answer?.redirected) location.reload();
    if (text === null) {
      if (answer) this.#dialog.close();
      else toastOffline();
      return false;
    }
    this.#put(text);
    if (maybe(this.#body, "[data-on-its-way]")) setTimeout(() => turn === this.#asked && this.#load(), SENT_BY_MS);
    return true;
  }

  /** @param {string} text */
  #put(text) {
    if (text === this.#html) return;
    this.#html = text;
    this.#body.innerHTML = text;
    refresh(this.#body);
    this.#hold();
  }

  /** Who works with the keyboard stays where they were, though that button has been made anew or is gone. */
  #hold() {
    const top = [...document.querySelectorAll("dialog[open]")].at(-1);
    if (top !== this.#dialog || this.#body.contains(document.activeElement)) return;
    const buttons = all(this.#body, "a, button");
    (buttons.find((button) => button.textContent === this.#held) ?? buttons[0])?.focus();
  }
}
