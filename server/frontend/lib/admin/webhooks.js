// Other systems that are told of events: each is tried with a button.

import { call } from "../api.js";
import { all } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

export function tryingButtons() {
  for (const button of all(document, "[data-tries]")) {
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      try {
        const path = /** @type {`/webhooks/${string}/test`} */ (
          `/webhooks/${encodeURIComponent(button.dataset.tries ?? "")}/test`
        );
        const { taken, fault } = await call("POST", path, {}, { seconds: 30 });
        toast(taken ? word("test-taken") : word("test-refused", { fault }), { kind: taken ? "good" : "bad" });
      } catch {
        // The toast has said why.
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  }
}
