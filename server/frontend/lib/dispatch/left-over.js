// The cars left over from an earlier day: asked about once each morning, and behind a button as long as nobody has decided.

import { now } from "../clock.js";
import { tell } from "../commands.js";
import { give, tellProblem } from "../offline/outbox.js";
import { wallTime } from "../site-time.js";
import { raiseToasts } from "../toast.js";

const ASKED = "left-over-asked";

/** `show(pieces)` fills the sheet, and opens it where this device has not asked today. */
export function makeLeftOver(dialog, opener, placing) {
  const list = dialog.querySelector("[data-left-cards]");
  const all = dialog.querySelector("[data-keep-all]");
  let moving = false;

  opener.addEventListener("click", open);
  dialog.addEventListener("close", () => localStorage.setItem(ASKED, today()));
  all.addEventListener("click", keepAll);
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    const card = button?.closest("[data-piece]");
    if (!card) return;
    if ("leftKeep" in button.dataset) keep(button, card);
    else move(card);
  });
  // One car was moved: the next one is asked about, unless something else has been taken in hand.
  placing.whenFree(() =>
    queueMicrotask(() => {
      if (!moving || placing.chosen()) return;
      moving = false;
      if (list.childElementCount) open();
    }),
  );

  function show(pieces) {
    const cards = pieces.of("left").sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
    cards.forEach((card, index) => {
      if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
    });
    opener.hidden = cards.length === 0;
    opener.querySelector("[data-count]").textContent = String(cards.length);
    all.hidden = cards.length < 2;
    if (!cards.length && dialog.open) dialog.close();
    else if (cards.length && localStorage.getItem(ASKED) !== today() && !busy()) open();
  }

  function busy() {
    return moving || placing.chosen() || document.querySelector("dialog[open]");
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    // After a move it opens again at once: the move can still be taken back.
    raiseToasts();
  }

  function keep(button, { dataset: { orderNo, task } }) {
    return tell(button, orderNo, "keep", { task: Number(task) });
  }

  async function keepAll() {
    all.setAttribute("aria-busy", "true");
    try {
      for (const { dataset } of [...list.children]) {
        const about = { text: all.textContent.trim(), plate: dataset.plate };
        await give(dataset.orderNo, "keep", { task: Number(dataset.task) }, about);
      }
    } catch (error) {
      // What is left stands in the sheet.
      tellProblem(error);
    } finally {
      all.removeAttribute("aria-busy");
    }
  }

  function move(card) {
    moving = true;
    dialog.close();
    placing.choose(card);
  }

  return { show };
}

/** The site's day, as its clocks show it. */
function today() {
  return wallTime(now()).split("T")[0];
}
