// Today's list and the week: come from the server as HTML, are fetched again without taking anything out of a hand, and
// are kept for when the page is opened without the network.

import { lastHeard, refresh } from "../clock.js";
import { maybe } from "../dom.js";
import { isKept } from "../offline/app.js";
import { keepView } from "../offline/views.js";
import { asThisPage, meta } from "../words.js";

/** @import { KeptView } from "../../types.js" */

/**
 * Keeps what stands in `place` up to date.
 *
 * @param {HTMLElement} place
 */
export function keepLists(place) {
  let asked = 0;

  async function fetchAgain() {
    asked += 1;
    const turn = asked;
    const answer = await fetch(`/appointments/lists${location.search}`, asThisPage()).catch(() => null);
    // The session has ended: the page itself then leads to sign-in.
    if (answer?.redirected) location.reload();
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null || turn !== asked) return;
    put(text);
    if (isKept() && !new URLSearchParams(location.search).has("from")) keep(text);
  }

  /** @param {string} text */
  function put(text) {
    const held = document.activeElement;
    const id =
      held && place.contains(held) ? held.closest("[data-appointment]")?.getAttribute("data-appointment") : null;
    const selector = held?.matches(".appt-card") ? ".appt-card" : ".appt-line";
    place.innerHTML = text;
    refresh(place);
    if (!id) return;
    const cards = [...place.querySelectorAll(`[data-appointment="${CSS.escape(id)}"]`)];
    const again = cards.find((card) => card.matches(selector)) ?? maybe(cards[0] ?? place, selector);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  return {
    refresh: fetchAgain,
    /**
     * What stood there last, on a page that the browser has opened by itself.
     *
     * @param {KeptView} view
     */
    recall: (view) => put(view.rows[0]?.html ?? place.innerHTML),
    /** The same, unless somebody is dragging a card. */
    refreshWhenQuiet() {
      if (!document.hidden && !maybe(place, ".is-carried, [aria-busy]")) fetchAgain();
    },
  };
}

/** @param {string} html */
function keep(html) {
  const about = { page: "appointments", person: meta("person"), language: meta("language") };
  keepView({ ...about, now: new Date(lastHeard()).toISOString(), rows: [{ key: "lists", sort: [], html }] });
}
