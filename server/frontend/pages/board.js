// The wall board: stays live, turns its pages, counts its cars.

import { connect } from "../lib/live.js";
import { drawDots, turnPages } from "../lib/pages.js";
import { word } from "../lib/words.js";

const URGENT = ["overdue", "late_expected"];
const TOTALS_EVERY = 60_000;

const list = document.querySelector(".board-rows");
const empty = document.querySelector(".board-empty");

const arrange = turnPages(list, {
  pinned: (row) => URGENT.includes(row.dataset.risk),
  onTurn: (turn) => {
    drawDots(document.querySelector("[data-dots]"), turn);
    const beyond = document.querySelector("[data-beyond]");
    beyond.textContent = turn.beyond ? word("beyond", { count: turn.beyond, pages: turn.pages }) : "";
  },
});

function count() {
  const rows = [...list.children];
  for (const place of document.querySelectorAll("[data-count]")) {
    const risk = place.dataset.count;
    const number = risk === "all" ? rows.length : rows.filter((row) => row.dataset.risk === risk).length;
    place.textContent = number;
    place.parentElement.classList.toggle("is-none", number === 0);
  }
  empty.hidden = rows.length > 0;
  arrange();
}

async function refreshTotals() {
  const answer = await fetch("/board/totals", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const totals = await answer.json();
  for (const place of document.querySelectorAll("[data-total]")) {
    place.textContent = totals[place.dataset.total];
    place.closest("[data-met]")?.setAttribute("data-met", JSON.stringify(totals.met));
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
