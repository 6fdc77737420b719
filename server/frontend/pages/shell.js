// What every page does: clocks, dialogs, taps that wait for the network, who was signed in on this device, signing out.

import "../lib/older.js";
import "../lib/clock.js";
import "../lib/offline/app.js";
import "../lib/offline/list.js";
import "../lib/offline/marks.js";
import "../lib/day-picker.js";
import "../lib/file-field.js";
import "../lib/moment.js";
import "../lib/scrolling.js";
import "../lib/unfold.js";
import { call } from "../lib/api.js";
import { ask } from "../lib/dialog.js";
import { made, maybe } from "../lib/dom.js";
import { pending } from "../lib/offline/pending.js";
import { people } from "../lib/people.js";
import { meta, word } from "../lib/words.js";

const known = maybe(document, "[data-known-people]");
for (const { name, role } of known ? people() : []) {
  if (name === meta("person")) continue;
  const href = `/sign-in?${new URLSearchParams({ who: name, next: location.pathname })}`;
  known?.append(made("a", { className: "button", href, textContent: name, title: role }));
}

maybe(document, "[data-sign-out]")?.addEventListener("click", async () => {
  const waiting = pending().length;
  const sure = { title: word("sign-out-waiting", { count: waiting }), yes: word("sign-out") };
  if (waiting && !(await ask(sure))) return;
  await call("DELETE", "/session");
  location.assign("/sign-in");
});
