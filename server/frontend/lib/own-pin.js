// Forms in which somebody chooses a PIN for themselves: another one, or the first administrator's.

import { Problem } from "../logic/problem.js";
import { call, clearErrors, showError } from "./api.js";
import { field, valueIn } from "./dom.js";
import { toastOffline } from "./toast.js";
import { word } from "./words.js";

/**
 * Makes a form work in which the new PIN is typed twice. `send` gives it to the server; where it is refused, the
 * sentence stands at the field.
 *
 * @param {HTMLFormElement} form
 * @param {string} chosen - the field of the new PIN
 * @param {() => Promise<unknown>} send
 */
function onChosen(form, chosen, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(form);
    if (valueIn(form, chosen) !== valueIn(form, "again")) {
      showError(form, "again", word("pins-differ"));
      return;
    }
    try {
      await send();
    } catch (error) {
      if (!(error instanceof Problem)) toastOffline();
      else showError(form, error.field, error.detail) || showError(form, chosen, error.detail);
      return;
    }
    location.assign(form.dataset.next ?? "/");
  });
}

/**
 * Another PIN for whoever has signed in.
 *
 * @param {HTMLFormElement} form
 */
export function ownPin(form) {
  onChosen(form, "new", () =>
    call("PUT", "/session/pin", { pin: valueIn(form, "pin"), new: valueIn(form, "new") }, { quiet: true }),
  );
}

/**
 * The first administrator, by the code of the console.
 *
 * @param {HTMLFormElement} form
 */
export function setUp(form) {
  // The console prints the address with the code behind its # sign, which no server sees.
  const code = field(form, "code");
  code.value ||= location.hash.slice(1);
  onChosen(form, "pin", () => {
    const { again: _again, ...given } = Object.fromEntries(new FormData(form));
    return call("POST", "/setup", given, { quiet: true });
  });
}
