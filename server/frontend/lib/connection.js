// How the page stands with its server, said on it: <html data-link> is live or stale, and a banner says since when.

import { timeOfDay } from "./clock.js";
import { isAnyOpen } from "./dialog.js";
import { maybeById, one } from "./dom.js";
import { meta, word } from "./words.js";

/** A rebuilt server is looked for at most so often, in ms. */
const REBUILT_EVERY = 60_000;

/**
 * Tell whoever is concerned.
 *
 * @param {"live" | "stale"} detail
 */
export function tellLink(detail) {
  document.dispatchEvent(new CustomEvent("link", { detail }));
}

/** The server is heard. */
export function showLive() {
  setLink("live");
  const banner = maybeById("stale");
  if (banner) banner.hidden = true;
}

/**
 * Nothing was heard since that instant.
 *
 * @param {number} since
 */
export function showStale(since) {
  setLink("stale");
  const banner = maybeById("stale");
  if (!banner) return;
  one(banner, "[data-text]").textContent = word("stale", { time: timeOfDay(since) });
  banner.hidden = false;
}

/**
 * What is wrong with the server, in words; nothing where it is well.
 *
 * @param {string} [trouble]
 */
export function showTrouble(trouble = "") {
  const banner = maybeById("trouble");
  if (!banner) return;
  one(banner, "[data-text]").textContent = trouble;
  banner.hidden = !trouble;
}

/** @param {"live" | "stale"} link */
function setLink(link) {
  if (document.documentElement.dataset.link === link) return;
  document.documentElement.dataset.link = link;
  tellLink(link);
}

let wasAsked = false;

/** A wall display is never reloaded by a person: after an update of the server it fetches the new page by itself. */
export async function reloadIfRebuilt() {
  const ours = meta("build");
  if (!ours || wasAsked) return;
  wasAsked = true;
  setTimeout(() => {
    wasAsked = false;
  }, REBUILT_EVERY);
  try {
    const answer = await fetch("/build", { cache: "no-store" });
    const theirs = answer.ok ? (await answer.text()).trim() : ours;
    if (theirs && theirs !== ours && !isAnyOpen()) location.reload();
  } catch {
    // Unreachable just now: the next view asks again.
  }
}
