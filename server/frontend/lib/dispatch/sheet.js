// The sheet of one job: comes from the server as HTML, is fetched again when the job changes, and gives its commands.

import { call } from "../api.js";
import { now, refresh } from "../clock.js";
import { open } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { askNote, askTime } from "./questions.js";

/** `open(orderNo, task)` shows it; `heard(keys)` brings it up to date when its job is among them. */
export function makeSheet(dialog, placing) {
  const body = dialog.querySelector("[data-sheet]");
  let shown = null;

  async function load() {
    const { orderNo, task } = shown;
    const answer = await fetch(`/dispatch/jobs/${encodeURIComponent(orderNo)}?task=${task}`).catch(() => null);
    if (shown?.orderNo !== orderNo) return false;
    if (!answer) {
      toast(word("offline"), { kind: "bad" });
      return false;
    }
    if (!answer.ok) {
      dialog.close();
      return false;
    }
    body.innerHTML = await answer.text();
    refresh(body);
    return true;
  }

  async function show(orderNo, task) {
    shown = { orderNo, task };
    if (!(await load()) || dialog.open) return;
    await open(dialog);
    shown = null;
  }

  body.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button || !shown) return;
    if (button.dataset.move) return move(button.dataset.move);
    if (button.dataset.correct) return correct(button);
    if (button.dataset.command) return give(button);
  });

  function move(task) {
    const { orderNo } = shown;
    dialog.close();
    const piece = document.querySelector(
      `.page-dispatch [data-piece="${CSS.escape(`${orderNo}/${task}`)}"]:not(#jobs *)`,
    );
    if (piece) placing.choose(piece);
  }

  async function give(button) {
    const { command, needs } = button.dataset;
    const wanted = JSON.parse(button.dataset.body);
    if (needs === "note") {
      const note = await askNote(button.textContent.trim());
      if (!note) return;
      wanted.note = note;
    }
    await tell(button, command, wanted);
  }

  async function correct(button) {
    const to = await askTime(button.dataset.was, now());
    if (to) await tell(button, "correct", { event: Number(button.dataset.correct), to });
  }

  async function tell(button, command, wanted) {
    button.setAttribute("aria-busy", "true");
    try {
      await call("POST", `/jobs/${encodeURIComponent(shown.orderNo)}/${command}`, wanted);
      toast(word(command === "undo" ? "undone" : "done"), { kind: "good" });
    } catch {
      // The toast has said why.
    }
    if (shown) await load();
  }

  return {
    open: show,
    heard: (keys) => {
      if (shown && dialog.open && keys.includes(shown.orderNo)) load();
    },
  };
}
