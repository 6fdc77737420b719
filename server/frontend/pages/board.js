// The wall board: stays live, turns its pages, counts its cars.

import { drawFor } from "../lib/density.js";
import { all, around, childrenOf, one } from "../lib/dom.js";
import { connect } from "../lib/live.js";
import { drawDots, turnPages } from "../lib/pages.js";
import { word } from "../lib/words.js";

const URGENT = ["overdue", "late_expected"];
const TOTALS_EVERY = 60_000;

const list = one(document, ".board-rows");
const empty = one(document, ".board-empty");

const arrange = turnPages(list, {
  pinned: (row) => URGENT.includes(row.dataset.risk ?? ""),
  onTurn: (turn) => {
    drawDots(one(document, "[data-dots]"), turn);
    const beyond = one(document, "[data-beyond]");
    beyond.textContent = turn.beyond ? word("beyond", { count: turn.beyond, pages: turn.pages }) : "";
  },
});

function count() {
  const rows = childrenOf(list);
  for (const place of all(document, "[data-count]")) {
    const risk = place.dataset.count;
    const number = risk === "all" ? rows.length : rows.filter((row) => row.dataset.risk === risk).length;
    place.textContent = String(number);
    place.parentElement?.classList.toggle("is-none", number === 0);
  }
  empty.hidden = rows.length > 0;
  drawFor(document.body, list, rows.length);
  arrange();
}

// Before the pages are counted anew, which happens on the same occasion.
addEventListener("resize", () => drawFor(document.body, list, childrenOf(list).length), true);

async function refreshTotals() {
  const answer = await fetch("/board/totals", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const totals = await answer.json();
  for (const place of all(document, "[data-total]")) {
    place.textContent = totals[place.dataset.total ?? ""];
    const judged = around(place, "[data-met]");
    if (judged) judged.dataset.met = JSON.stringify(totals.met);
  }
}

count();
connect({
  page: "board",
  list,
  onView: () => {
    count();
    refreshTotals();
  },
  onChanges: ({ rows, removed }) => {
    if (rows.length || removed.length) count();
    if (removed.length) refreshTotals();
  },
});
setInterval(refreshTotals, TOTALS_EVERY);
