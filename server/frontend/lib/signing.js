// The customer signs: with a finger on the pad of the dialog #signing, or by a photograph of the signed paper.

import SignaturePad from "signature_pad";
import { open } from "./dialog.js";
import { all, byId, maybe, one } from "./dom.js";
import { photoIn, scaled } from "./photo.js";
import { word } from "./words.js";

/**
 * What came of it: `agreed`, and the picture as a data URL, "" where a customer declines without a signature.
 *
 * @typedef {{ agreed: boolean, image: string }} Signed
 */

class Signing {
  #dialog = byId("signing", HTMLDialogElement);
  #canvas = one(this.#dialog, "[data-pad]", HTMLCanvasElement);
  #pad = new SignaturePad(this.#canvas, { backgroundColor: "rgb(255,255,255)", penColor: "rgb(10,24,32)" });
  #photo = "";
  #fault = one(this.#dialog, "[data-fault]");

  constructor() {
    one(this.#dialog, "[data-wipe]").addEventListener("click", () => this.#wipe());
    const photo = maybe(this.#dialog, "[data-photo]", HTMLInputElement);
    photo?.addEventListener("change", async () => {
      const [file] = photo.files ?? [];
      if (file) await this.#take(file);
      photo.value = "";
    });
    for (const button of all(this.#dialog, "[data-signed]")) {
      button.addEventListener("click", () => this.#end(button.dataset.signed === "yes"));
    }
    this.#pad.addEventListener("beginStroke", () => this.#say(""));
    // Turning a phone changes the pad's size: what was drawn stays.
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
  }

  /**
   * @param {string} text what is signed
   * @returns {Promise<Signed | null>}
   */
  async ask(text) {
    one(this.#dialog, "[data-text]").textContent = text;
    const closed = open(this.#dialog);
    this.#wipe();
    const answer = await closed;
    return answer ? { agreed: answer === "yes", image: this.#image() } : null;
  }

  /** @param {boolean} agreed */
  #end(agreed) {
    if (agreed && !this.#image()) this.#say(word("sign-first"));
    else this.#dialog.close(agreed ? "yes" : "no");
  }

  #image() {
    return this.#photo || (this.#pad.isEmpty() ? "" : this.#pad.toDataURL("image/png"));
  }

  #wipe() {
    this.#photo = "";
    this.#say("");
    this.#pad.on();
    this.#pad.clear();
  }

  /** @param {string} text */
  #say(text) {
    this.#fault.textContent = text;
  }

  #fit() {
    const { offsetWidth, offsetHeight } = this.#canvas;
    if (!offsetWidth || this.#photo) return;
    const drawn = this.#pad.toData();
    const scale = Math.max(window.devicePixelRatio, 1);
    this.#canvas.width = offsetWidth * scale;
    this.#canvas.height = offsetHeight * scale;
    this.#canvas.getContext("2d")?.scale(scale, scale);
    this.#pad.fromData(drawn);
  }

  /** @param {File} file */
  async #take(file) {
    const photo = await photoIn(file);
    if (!photo) {
      this.#say(word("no-picture"));
      return;
    }
    this.#photo = scaled(photo);
    this.#pad.off();
    this.#say("");
    const context = this.#canvas.getContext("2d");
    const scale = Math.min(this.#canvas.offsetWidth / photo.width, this.#canvas.offsetHeight / photo.height);
    context?.clearRect(0, 0, this.#canvas.offsetWidth, this.#canvas.offsetHeight);
    context?.drawImage(photo, 0, 0, photo.width * scale, photo.height * scale);
  }
}

/** @type {Signing | null} */
let signing = null;

/**
 * Let the customer sign `text`; null where the dialog was closed.
 *
 * @param {string} text
 */
export function askSignature(text) {
  signing ??= new Signing();
  return signing.ask(text);
}
