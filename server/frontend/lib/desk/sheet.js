// The sheet of one job on the desk: comes from the server as HTML and is fetched again when the job changes.

import { refresh } from "../clock.js";
import { open } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/** `open(orderNo)` shows it; `heard(keys)` brings it up to date; `job()` says which one is shown. */
export function makeSheet(dialog) {
  const body = dialog.querySelector("[data-sheet]");
  let shown = "";

  async function load() {
    const wanted = shown;
    const answer = await fetch(`/desk/jobs/${encodeURIComponent(wanted)}`).catch(() => null);
    if (shown !== wanted) return false;
    if (!answer?.ok) {
      toast(word("offline"), { kind: "bad" });
      return false;
    }
    body.innerHTML = await answer.text();
    refresh(body);
    return true;
  }

  return {
    open: async (orderNo) => {
      shown = orderNo;
      if (!(await load()) || dialog.open) return;
      await open(dialog);
      shown = "";
    },
    heard: (keys) => {
      if (shown && dialog.open && keys.includes(shown)) load();
    },
    job: () => {
      const { plate, forecast, lateCustomer } = body.querySelector(".sheet-head")?.dataset ?? {};
      return shown ? { orderNo: shown, plate, forecast: Number(forecast), note: lateCustomer } : null;
    },
  };
}
