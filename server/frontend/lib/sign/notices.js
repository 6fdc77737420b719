// Notices on a sign: a new one, and withdrawing. The page is loaded anew, for only those who operate signs see them.

import { call } from "../api.js";
import { now } from "../clock.js";
import { all, field, valueIn } from "../dom.js";
import { site } from "../site-time.js";

/** For how long, in ms, a notice is proposed. */
const LENGTH = 8 * 3_600_000;

/**
 * @param {string} name
 * @param {HTMLFormElement} form
 */
export function makeNotices(name, form) {
  const path = `/signs/${encodeURIComponent(name)}/notices`;
  field(form, "starts_at").value = site.wall(now());
  field(form, "ends_at").value = site.wall(now() + LENGTH);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [starts_at, ends_at] = ["starts_at", "ends_at"].map((field) => instant(valueIn(form, field)));
    await call("POST", path, { text: valueIn(form, "text"), starts_at, ends_at }, { form });
    location.reload();
  });
  for (const button of all(document, "[data-withdraw]")) {
    button.addEventListener("click", async () => {
      await call("DELETE", `${path}/${button.dataset.withdraw}`);
      location.reload();
    });
  }
}

/** @param {string} wall */
function instant(wall) {
  return new Date(site.instantOf(wall)).toISOString();
}
