// The consequence before letting go: what goes where, people to pick, everything that changes, and one big button. A
// lost race shows who was faster and where the task now stands.

import { call, newKey, Problem } from "../api.js";
import { timeOfDay } from "../clock.js";
import { said, saidLater } from "../commands.js";
import { open } from "../dialog.js";
import { give, isReachable, tellProblem } from "../offline/outbox.js";
import { isoOf } from "../site-time.js";
import { word } from "../words.js";
import { busyWith } from "./crews.js";
import { asOther, effectLine, noticeLine, otherLines, refusedLine } from "./effects.js";
import { swapBody } from "./swaps.js";

/** `ask(task, place, done)` and `askSwap(task, other, done)` open the sheet; `done` runs once it is closed again. */
export function makeConfirm(dialog, pieces, timeline) {
  const button = dialog.querySelector("[data-confirm]");
  const effects = dialog.querySelector("[data-effects]");
  const lost = dialog.querySelector("[data-lost]");
  const people = dialog.querySelector("[data-people]");
  const parts = dialog.querySelector("[data-parts]");
  const days = dialog.querySelector("[data-days]");
  let wish = null;
  let asked = 0;

  button.addEventListener("click", confirm);
  people.addEventListener("click", (event) => press(event.target.closest(".chip")));
  parts.addEventListener("click", (event) => {
    if (press(event.target.closest(".chip"))) look();
  });

  days.addEventListener("click", (event) => {
    const chosen = event.target.closest(".chip");
    if (!chosen) return;
    wish.notBefore = Number(chosen.dataset.at) || null;
    showDays();
    look();
  });

  function ask(task, { team, bay }, done) {
    return show({ ...task, team, bay }, `${team} · ${bay}`, done);
  }

  function askSwap(task, other, done) {
    return show({ ...task, other }, `${task.bay} ⇄ ${other.bay}`, done);
  }

  async function show(wanted, place, done) {
    wish = { ...wanted, key: newKey() };
    const piece = original(wish.piece);
    dialog.querySelector("[data-plate]").replaceChildren(...platesOf(wish));
    dialog.querySelector("[data-operation]").textContent = nameOf(piece)?.querySelector("b").textContent ?? wish.plate;
    dialog.querySelector("[data-work]").textContent = piece?.dataset.operations ?? "";
    dialog.querySelector("[data-place]").textContent = place;
    lost.hidden = true;
    effects.replaceChildren();
    people.replaceChildren();
    showParts(piece);
    if (!wish.other) showPeople(piece?.dataset.technicians?.split(","));
    showDays();
    look();
    await open(dialog);
    wish = null;
    done();
  }

  function original(piece) {
    return document.querySelector(`#jobs [data-piece="${CSS.escape(piece)}"]`);
  }

  function nameOf(piece) {
    return piece?.closest("[data-key]").querySelector(".job-name");
  }

  function platesOf({ piece, other }) {
    const [plate, second] = [piece, other?.piece].map(
      (one) => one && nameOf(original(one))?.querySelector(".plate").cloneNode(true),
    );
    return second ? [plate, " ⇄ ", second] : [plate].filter(Boolean);
  }

  // What of the task goes there: all of it, unless something is taken away.
  function showParts(piece) {
    wish.parts = piece?.dataset.parts;
    const lines = !wish.other && piece?.dataset.parts ? JSON.parse(piece.dataset.parts) : [];
    dialog.querySelector("[data-parts-section]").hidden = lines.length === 0;
    parts.replaceChildren(
      ...lines.map(([code, name, minutes]) => chip({ code }, name, word("minutes", { minutes }), true)),
    );
  }

  // Who has the task already keeps it where the team stays the same.
  function showPeople(already = pressed(people, "person")) {
    const busy = busyWith(pieces.of("bays"));
    const crew = document.querySelectorAll(`.team-row[data-team="${CSS.escape(wish.team)}"] .crew`);
    people.replaceChildren(
      ...[...crew].map(({ dataset: { person } }) => {
        const state = busy.has(person) ? word("busy-with", { plate: busy.get(person) }) : word("idle");
        const made = chip({ person }, person, state, already.includes(person));
        made.classList.toggle("is-idle", !busy.has(person));
        return made;
      }),
    );
  }

  // As soon as it can, or not before one of the days shown.
  function showDays() {
    dialog.querySelector("[data-days-section]").hidden = Boolean(wish.other);
    const soonest = chip({ at: "" }, word("soonest"), "", !wish.notBefore);
    const later = timeline
      .laterDays()
      .map(({ at, name }) => chip({ at }, name, word("from", { time: timeOfDay(at) }), wish.notBefore === at));
    days.replaceChildren(soonest, ...later);
  }

  /** The codes to split off: those left pressed, where not all are; null for the whole task or none of it. */
  function partCodes() {
    const codes = pressed(parts, "code");
    return codes.length && codes.length < parts.childElementCount ? codes : null;
  }

  function label() {
    if (wish.other) return word("swap", { plate: wish.plate, other: wish.other.plate });
    const part = pressed(parts, "code").length;
    if (partCodes()) return word("part-to", { part, whole: parts.childElementCount, bay: wish.bay });
    return word(lost.hidden ? "dispatch-to" : "anyway", { bay: wish.bay });
  }

  // The button waits until it is known what it would do. `again`: only the shop has changed, and a thumb on its way to
  // the button finds it as it was.
  async function look({ again = false } = {}) {
    asked += 1;
    const mine = asked;
    button.disabled ||= !again;
    button.querySelector("[data-text]").textContent = label();
    if (parts.childElementCount && !pressed(parts, "code").length) return effects.replaceChildren();
    if (!effects.childElementCount) effects.replaceChildren(effectLine(word("asking"), "none"));
    const answer = await preview();
    if (mine !== asked || !wish) return;
    if (answer instanceof Problem) return effects.replaceChildren(refusedLine(answer.detail));
    if (!answer) {
      // What it would do is not known; that it shall be done can be said all the same.
      effects.replaceChildren(effectLine(word("dispatch-unseen"), "none"));
      button.disabled = false;
      return;
    }
    if (answer.refused) {
      button.disabled = true;
      return effects.replaceChildren(refusedLine(answer.refused));
    }
    showEffects(answer);
    button.disabled = false;
  }

  // A Problem where the server refuses the question, null where it cannot be asked.
  async function preview() {
    if (!isReachable()) return null;
    const { orderNo, task, team, bay, other } = wish;
    const asked = other
      ? call("POST", "/preview/swap", swapBody(wish, other), { quiet: true })
      : call(
          "POST",
          "/preview/dispatch",
          { order_no: orderNo, task, team, bay, operations: partCodes() ?? [], not_before: isoOf(wish.notBefore) },
          { quiet: true },
        );
    return asked.catch((error) => (error instanceof Problem ? error : null));
  }

  function showEffects({ changes, wait }) {
    const about = wish.other ? 2 : 1;
    const subjects = changes.slice(0, about).map((change, index) => {
      const text = [change.text, index ? "" : wait?.text].filter(Boolean).join(" · ");
      return effectLine(text, change.after.risk, { subject: true });
    });
    effects.replaceChildren(...stopped().map((plate) => noticeLine(word("stops-work", { plate }))));
    effects.append(...subjects, ...otherLines(changes.slice(about).map(asOther)));
  }

  // Whose work this would interrupt: a car that is moved is not worked on.
  function stopped() {
    if (partCodes()) return [];
    const cars = wish.other ? [wish, wish.other] : [wish];
    return cars.filter(({ piece }) => original(piece)?.dataset.state === "working").map(({ plate }) => plate);
  }

  async function confirm() {
    const { orderNo, plate, bay, other, key } = wish;
    const [command, body] = order();
    button.setAttribute("aria-busy", "true");
    const text = button.textContent.trim();
    try {
      const given = await give(orderNo, command, body, { text, plate, key });
      const done = other ? word("swapped", { plate, other: other.plate }) : word("dispatched", { plate, bay });
      dialog.close("done");
      if (given.queued) saidLater(text, given.queued);
      else said(done, orderNo, given.answer);
    } catch (error) {
      if (error instanceof Problem && error.status === 409) showLost(error);
      else tellProblem(error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /** The command and its body. */
  function order() {
    const { task, team, bay, other, seq } = wish;
    if (other) {
      return ["swap", { task, with_order_no: other.orderNo, with_task: other.task, seen: seq, with_seen: other.seq }];
    }
    const technicians = pressed(people, "person");
    const operations = partCodes();
    const place = { task, team, bay, technicians, not_before: isoOf(wish.notBefore), seen: seq };
    return operations ? ["split", { operations, ...place }] : ["dispatch", place];
  }

  function showLost({ detail, body }) {
    const task = body.current?.tasks?.find((one) => one.number === wish.task);
    lost.querySelector("[data-why]").textContent = detail;
    const names = task?.technicians?.join("、") ?? "";
    lost.querySelector("[data-state]").textContent = task?.bay
      ? word("now-at", { team: task.team, bay: task.bay, people: names })
      : "";
    lost.hidden = false;
    wish.key = newKey();
    // From here on the foreman knows of the other dispatch.
    wish.seq = body.current?.seq ?? wish.seq;
    if (wish.other) wish.other.seq = Number(original(wish.other.piece)?.dataset.seq ?? wish.other.seq);
    look();
  }

  return {
    ask,
    askSwap,
    isOpen: () => dialog.open,
    refresh: () => {
      if (!wish) return;
      const piece = original(wish.piece);
      // Somebody has split it meanwhile: what is left is chosen from anew.
      if (piece && wish.parts !== piece.dataset.parts) showParts(piece);
      if (!wish.other) showPeople();
      look({ again: true });
    },
  };
}

function press(chip) {
  chip?.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
  return chip;
}

function pressed(place, name) {
  return [...place.querySelectorAll("[aria-pressed='true']")].map((chip) => chip.dataset[name]);
}

function chip(data, text, below, on) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "chip";
  Object.assign(element.dataset, data);
  element.setAttribute("aria-pressed", String(on));
  element.append(text, Object.assign(document.createElement("small"), { textContent: below }));
  return element;
}
