// The customer's own page: follows one car, answers added work with a signature, and asks for a later time.

import { call } from "../lib/api.js";
import "../lib/dialog.js";
import { around, byId, one } from "../lib/dom.js";
import { connect } from "../lib/live.js";
import { instantIn, putMoment } from "../lib/moment.js";
import { askSignature } from "../lib/signing.js";
import { site } from "../lib/site-time.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";
import { roundedUp } from "../logic/site-time.js";

const list = one(document, "[data-live]");
const page = list.dataset.page ?? "";
const later = byId("later", HTMLDialogElement);
const form = one(later, "form", HTMLFormElement);

/** An hour in ms: so much later the first proposal is. */
const PROPOSED = 3_600_000;

/**
 * Say something about the car whose link this page is; what was refused is said where it belongs.
 *
 * @param {string} what
 * @param {unknown} body
 * @param {string} thanks
 * @param {HTMLFormElement | null} at
 */
async function say(what, body, thanks, at = null) {
  try {
    await call("POST", `/${page}/${what}`, body, { form: at });
  } catch {
    return false;
  }
  toast(thanks, { kind: "good" });
  return true;
}

/** @param {HTMLElement} button */
async function answer({ dataset }) {
  const signed = await askSignature(dataset.what ?? "");
  if (!signed) return;
  const body = { work: Number(dataset.answers), approved: signed.agreed };
  await say("added-work", signed.agreed ? { ...body, image: signed.image } : body, word("agreed"));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { promised_at: instantIn(form, "promised_at") };
  if (await say("later", body, word("put-off"), form)) later.close();
});

list.addEventListener("click", ({ target }) => {
  const button = around(target, "[data-answers], [data-put-off]");
  if (!button) return;
  if (button.dataset.answers) {
    answer(button);
    return;
  }
  const promised = Number(button.dataset.putOff);
  putMoment(form, "promised_at", site.wall(roundedUp(promised + PROPOSED)));
  later.showModal();
});

connect({ page, list });
