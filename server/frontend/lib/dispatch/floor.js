// Who is here and which bays cannot be used, marked on names and bays. A technician who is lent stands with the other team.

import { all, maybe, one } from "../dom.js";
import { word } from "../words.js";
import { putInOrder } from "./pieces.js";

/** @typedef {{ bay: string, starts: number, ends: number, reason: string, until: string, isNow: boolean }} Outage */

/**
 * Mark the names in the team rows.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement} rows the pushed ones
 */
export function showPeople(root, rows) {
  const names = new Map(all(root, ".crew").map((crew) => [crew.dataset.person ?? "", crew]));
  /** @type {Map<string, HTMLElement[]>} */
  const crews = new Map();
  for (const { dataset, textContent } of all(rows, "[data-attends]")) {
    const { attends = "", own = "", team = "", says = "" } = dataset;
    const crew = names.get(attends);
    if (!crew) continue;
    crew.classList.toggle("is-away", team === "");
    crew.classList.toggle("is-lent", team !== "" && team !== own);
    const lent = team && team !== own ? word("lent-by", { team: own }) : "";
    one(crew, "small").textContent = [lent, team ? "" : word("away"), says].filter(Boolean).join(" ");
    crew.title = textContent;
    const place = team || own;
    crews.set(place, [...(crews.get(place) ?? []), crew]);
  }
  for (const [team, crew] of crews) {
    const row = maybe(root, `.team-row[data-team="${CSS.escape(team)}"] .crews`);
    if (row) putInOrder(row, crew);
  }
}

/**
 * The bays that cannot be used, from–to.
 *
 * @param {HTMLElement} rows the pushed ones
 * @returns {Outage[]}
 */
export function outagesOf(rows) {
  return all(rows, "[data-outage]").map(({ dataset, textContent }) => ({
    bay: dataset.outage ?? "",
    starts: Number(dataset.starts),
    ends: Number(dataset.ends),
    reason: textContent,
    until: dataset.says ?? "",
    isNow: dataset.now !== undefined,
  }));
}
