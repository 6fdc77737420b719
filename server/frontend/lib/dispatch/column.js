// The column beside the bays: one tab for each list of cards, each list in the order in which it wants attention.

/** `show(pieces)` puts the cards into their lists and counts them on the tabs. */
export function makeColumn(root) {
  const lists = new Map([...root.querySelectorAll("[data-cards]")].map((list) => [list.dataset.cards, list]));

  for (const tab of root.querySelectorAll("[data-tab]")) {
    tab.addEventListener("click", () => select(tab.dataset.tab));
  }

  function select(name) {
    for (const tab of root.querySelectorAll("[data-tab]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
    }
    for (const [key, list] of lists) list.hidden = key !== name;
  }

  function show(pieces) {
    for (const [name, list] of lists) {
      const cards = pieces.of(name).sort(byUrgency);
      cards.forEach((card, index) => {
        const cards = list.querySelectorAll(":scope > [data-piece]");
        if (cards[index] !== card) list.insertBefore(card, cards[index] ?? null);
      });
      list.querySelector(".empty").hidden = cards.length > 0;
      const tab = root.querySelector(`[data-tab="${name}"]`);
      tab.querySelector(".tab-count").textContent = String(cards.length);
      tab.dataset.worst = worst(cards);
    }
  }

  return { show, select };
}

const RISKS = ["none", "tight", "late_expected", "overdue"];

function worst(cards) {
  return RISKS[Math.max(0, ...cards.map((card) => RISKS.indexOf(card.dataset.risk)))];
}

function byUrgency(one, other) {
  const [a, b] = [one, other].map((card) => Number(card.dataset.order) || Number.MAX_SAFE_INTEGER);
  return a - b || (one.dataset.piece < other.dataset.piece ? -1 : 1);
}
