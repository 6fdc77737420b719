// Other systems that are told of events: added, changed, taken out, and tried with a button.

import { call } from "../api.js";
import { ask } from "../dialog.js";
import { all, one, valueIn } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, onSubmit, reloadSaying } from "./page.js";

/** Makes the forms of webhooks work. */
export function hookForms() {
  for (const form of all(document, "form[data-hook]", HTMLFormElement)) changing(form);
  for (const form of all(document, "form[data-hook-add]", HTMLFormElement)) adding(form);
}

/**
 * What a form says; what is left empty is left out.
 *
 * @param {HTMLFormElement} form
 */
function said(form) {
  const typed = ["url", "secret"].map((name) => [name, valueIn(form, name).trim()]);
  const events = all(form, "[name=events]:checked", HTMLInputElement).map(({ value }) => value);
  return { ...Object.fromEntries(typed.filter(([, value]) => value)), events };
}

/** @param {HTMLFormElement} form */
function changing(form) {
  const name = form.dataset.hook ?? "";
  const path = `/webhooks/${encodeURIComponent(name)}`;
  onSubmit(form, async () => {
    await call("PATCH", path, said(form), { form });
    reloadSaying(word("saved"));
  });
  const remove = one(form, "[data-hook-remove]");
  remove.addEventListener("click", () =>
    busy(remove, async () => {
      const about = one(form, "b").textContent ?? "";
      const question = { title: word("ask-remove-hook", { name: about }), text: word("ask-remove-hook-text") };
      if (!(await ask({ ...question, yes: word("remove"), danger: true }))) return;
      await call("DELETE", path);
      reloadSaying(word("saved"));
    }),
  );
}

/**
 * A secret that was made is shown until the page is left: nobody can read it again.
 *
 * @param {HTMLFormElement} form
 */
function adding(form) {
  onSubmit(form, async () => {
    const isGiven = Boolean(valueIn(form, "secret").trim());
    const { secret } = await call("POST", "/webhooks", said(form), { form });
    if (isGiven) {
      reloadSaying(word("saved"));
      return;
    }
    const shown = one(form, "[data-hook-secret]");
    one(shown, "span").textContent = word("hook-secret");
    one(shown, "b").textContent = secret;
    form.reset();
    shown.hidden = false;
    form.querySelector("button")?.remove();
    toast(word("saved"), { kind: "good" });
  });
}

/**
 * Says what came back of a test.
 *
 * @param {{ taken: boolean, fault: string }} answer
 */
function tell({ taken, fault }) {
  toast(taken ? word("test-taken") : word("test-refused", { fault }), { kind: taken ? "good" : "bad" });
}

/** The tests of the shop's own channels, and of the customers' mails. */
function channelForms() {
  for (const form of all(document, "form[data-tries-channel]", HTMLFormElement)) {
    const path = /** @type {`/channels/${string}/test`} */ (
      `/channels/${encodeURIComponent(form.dataset.triesChannel ?? "")}/test`
    );
    onSubmit(form, async () => {
      const to = form.elements.namedItem("to") ? { to: valueIn(form, "to").trim() } : {};
      tell(await call("POST", path, to, { form, seconds: 30 }));
    });
  }
}

export function tryingButtons() {
  channelForms();
  for (const button of all(document, "[data-tries]")) {
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      try {
        const path = /** @type {`/webhooks/${string}/test`} */ (
          `/webhooks/${encodeURIComponent(button.dataset.tries ?? "")}/test`
        );
        tell(await call("POST", path, {}, { seconds: 30 }));
      } catch {
        // The toast has said why.
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  }
}
