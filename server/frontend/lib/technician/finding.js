// What else the car needs: a few words, and a photograph from the phone's camera.

import { open } from "../dialog.js";
import { byId, field, maybeById, one } from "../dom.js";
import { photoIn, scaled } from "../photo.js";
import { word } from "../words.js";

/** @import { CommandBody } from "../../types.js" */

class FindingForm {
  #dialog = byId("finding", HTMLDialogElement);
  #form = one(this.#dialog, "form", HTMLFormElement);
  #note = field(this.#form, "note", HTMLTextAreaElement);
  #shown = one(this.#dialog, "[data-shown]", HTMLImageElement);
  #fault = one(this.#dialog, "[data-fault]");
  #image = "";

  constructor() {
    const photo = one(this.#dialog, "[data-photo]", HTMLInputElement);
    photo.addEventListener("change", async () => {
      const [file] = photo.files ?? [];
      photo.value = "";
      if (file) await this.#take(file);
    });
    this.#form.addEventListener("submit", (event) => {
      if (this.#note.value.trim()) return;
      event.preventDefault();
      this.#fault.textContent = word("finding-note");
      this.#note.focus();
    });
    this.#note.addEventListener("input", () => this.#show(this.#image));
  }

  /**
   * @param {string} plate
   * @returns {Promise<CommandBody | null>}
   */
  async ask(plate) {
    one(this.#dialog, "[data-about]").textContent = plate;
    this.#note.value = "";
    this.#show("");
    if ((await open(this.#dialog)) !== "noted") return null;
    const note = this.#note.value.trim();
    return this.#image ? { note, image: this.#image } : { note };
  }

  /** @param {File} file */
  async #take(file) {
    const photo = await photoIn(file);
    if (photo) this.#show(scaled(photo));
    else this.#fault.textContent = word("no-picture");
  }

  /** @param {string} image */
  #show(image) {
    this.#image = image;
    this.#fault.textContent = "";
    this.#shown.hidden = !image;
    if (image) this.#shown.src = image;
  }
}

const form = maybeById("finding", HTMLDialogElement) ? new FindingForm() : null;

/**
 * The body of the command; null when the person gave up.
 *
 * @param {string} plate of the car
 */
export async function askFinding(plate) {
  return form ? form.ask(plate) : null;
}
