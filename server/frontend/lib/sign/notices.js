// Notices on a sign: a new one, and withdrawing. The page is loaded anew, for only those who operate signs see them.

import { call } from "../api.js";
import { now } from "../clock.js";
import { all, valueIn } from "../dom.js";
import { instantIn, putMoment } from "../moment.js";
import { site } from "../site-time.js";

/** For how long, in ms, a notice is proposed. */
const LENGTH = 8 * 3_600_000;

/**
 * @param {string} name
 * @param {HTMLFormElement} form
 */
export function makeNotices(name, form) {
  const path = `/signs/${encodeURIComponent(name)}/notices`;
  putMoment(form, "starts_at", site.wall(now()));
  putMoment(form, "ends_at", site.wall(now() + LENGTH));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [starts_at, ends_at] = ["starts_at", "ends_at"].map((name) => instantIn(form, name));
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
