// Complaints at once: the pages of those who look into them hear of each, and say how many wait.

import { maybe } from "./dom.js";
import { connect } from "./live.js";
import { toast } from "./toast.js";
import { asThisPage, word } from "./words.js";

const SECONDS = 60;

/** Listens for complaints where the page has a place that tells of them: [data-complaints]. */
export function hearComplaints() {
  const place = maybe(document, "[data-complaints]");
  if (!place) return;

  async function bringUp() {
    const answer = await fetch("/complaints/waiting", asThisPage()).catch(() => null);
    if (answer?.ok && !answer.redirected && place) place.innerHTML = await answer.text();
  }

  connect({
    page: "complaints",
    list: null,
    onAlert: ({ kind, text }) => {
      if (kind !== "complaint") return;
      const look = { text: word("look-at-it"), run: () => location.assign("/complaints") };
      toast(text, { kind: "bad", seconds: SECONDS, action: look });
      bringUp();
    },
  });
}
