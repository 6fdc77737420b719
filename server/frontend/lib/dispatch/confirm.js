// The consequence before letting go: team, people to pick, what the dispatch changes, and one big button. A lost race
// shows who was faster and where the task now stands.

import { call, newKey, Problem } from "../api.js";
import { said, saidLater } from "../commands.js";
import { open } from "../dialog.js";
import { give, isReachable, tellProblem } from "../offline/outbox.js";
import { word } from "../words.js";
import { busyWith } from "./crews.js";

/** `ask(task, place, done)` opens the sheet; `done` runs once the task is dispatched or the sheet is given up. */
export function makeConfirm(dialog, pieces) {
  const button = dialog.querySelector("[data-confirm]");
  const effects = dialog.querySelector("[data-effects]");
  const lost = dialog.querySelector("[data-lost]");
  const people = dialog.querySelector("[data-people]");
  let wish = null;
  let asked = 0;

  button.addEventListener("click", confirm);
  people.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
  });

  async function ask(task, { team, bay }, done) {
    wish = { ...task, team, bay, key: newKey() };
    const piece = document.querySelector(`#jobs [data-piece="${CSS.escape(task.piece)}"][data-list="${task.list}"]`);
    const name = piece?.closest("[data-key]").querySelector(".job-name");
    put("[data-plate]", name?.querySelector(".plate"));
    dialog.querySelector("[data-operation]").textContent = name?.querySelector("b").textContent ?? task.plate;
    dialog.querySelector("[data-work]").textContent = piece?.dataset.operations ?? "";
    people.replaceChildren();
    dialog.querySelector("[data-place]").textContent = `${team} · ${bay}`;
    button.querySelector("[data-text]").textContent = word("dispatch-to", { bay });
    lost.hidden = true;
    effects.replaceChildren();
    showPeople(piece?.dataset.technicians?.split(","));
    look();
    await open(dialog);
    wish = null;
    done();
  }

  function put(place, element) {
    dialog.querySelector(place).replaceChildren(...(element ? [element.cloneNode(true)] : []));
  }

  // Who has the task already keeps it where the team stays the same.
  function showPeople(already = chosenPeople()) {
    const busy = busyWith(pieces.of("bays"));
    const picked = new Set(already);
    const crew = document.querySelectorAll(`.team-row[data-team="${CSS.escape(wish.team)}"] .crew`);
    people.replaceChildren(
      ...[...crew].map(({ dataset: { person } }) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.className = busy.has(person) ? "chip" : "chip is-idle";
        chip.dataset.person = person;
        chip.setAttribute("aria-pressed", String(picked.has(person)));
        const state = document.createElement("small");
        state.textContent = busy.has(person) ? word("busy-with", { plate: busy.get(person) }) : word("idle");
        chip.append(person, state);
        return chip;
      }),
    );
  }

  function chosenPeople() {
    return [...people.querySelectorAll("[aria-pressed='true']")].map((chip) => chip.dataset.person);
  }

  // The button waits until it is known what it would do.
  async function look() {
    asked += 1;
    const mine = asked;
    button.disabled = true;
    if (!effects.childElementCount) effects.replaceChildren(line(word("asking"), "none"));
    const { orderNo, task, team, bay } = wish;
    const answer = await preview({ order_no: orderNo, task, team, bay });
    if (mine !== asked || !wish) return;
    if (answer instanceof Problem) return effects.replaceChildren(line(answer.detail, "overdue"));
    if (!answer) {
      // What it would do is not known; that it shall be done can be said all the same.
      effects.replaceChildren(line(word("dispatch-unseen"), "none"));
      button.disabled = false;
      return;
    }
    if (answer.refused) return effects.replaceChildren(line(answer.refused, "overdue"));
    show(answer);
    button.disabled = false;
  }

  // A Problem where the server refuses the question, null where it cannot be asked.
  async function preview(body) {
    if (!isReachable()) return null;
    return call("POST", "/preview/dispatch", body, { quiet: true }).catch((error) =>
      error instanceof Problem ? error : null,
    );
  }

  function show({ changes, wait }) {
    const [subject, ...others] = changes;
    const first = line([subject.text, wait?.text].filter(Boolean).join(" · "), subject.after.risk);
    first.classList.add("is-subject");
    const grave = others.filter((change) => change.worse || change.late_minutes);
    const rest = others.length - grave.length;
    const quiet = rest ? word("others-shift", { count: rest }) : grave.length ? "" : word("nothing-else");
    effects.replaceChildren(first, ...grave.map((change) => line(change.text, change.after.risk)));
    if (quiet) effects.append(Object.assign(document.createElement("small"), { textContent: quiet }));
  }

  function line(text, risk) {
    const element = document.createElement("div");
    element.className = `effect risk-${risk}`;
    element.append(Object.assign(document.createElement("span"), { textContent: text }));
    const badge = document.getElementById("risk-badges").content.querySelector(`.risk-${risk}`);
    if (risk !== "none") element.append(badge.cloneNode(true));
    return element;
  }

  async function confirm() {
    const { orderNo, plate, task, team, bay, seq, key } = wish;
    button.setAttribute("aria-busy", "true");
    const body = { task, team, bay, technicians: chosenPeople(), seen: seq };
    const text = button.textContent.trim();
    try {
      const given = await give(orderNo, "dispatch", body, { text, plate, key });
      dialog.close("done");
      if (given.queued) saidLater(text, given.queued);
      else said(word("dispatched", { plate, bay }), orderNo, given.answer);
    } catch (error) {
      if (error instanceof Problem && error.status === 409) showLost(error);
      else tellProblem(error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  function showLost({ detail, body }) {
    const task = body.current?.tasks?.find((one) => one.number === wish.task);
    lost.querySelector("[data-why]").textContent = detail;
    const people = task?.technicians?.join("、") ?? "";
    lost.querySelector("[data-state]").textContent = task?.bay
      ? word("now-at", { team: task.team, bay: task.bay, people })
      : "";
    lost.hidden = false;
    button.querySelector("[data-text]").textContent = word("anyway", { bay: wish.bay });
    wish.key = newKey();
    // From here on the foreman knows of the other dispatch.
    wish.seq = body.current?.seq ?? wish.seq;
    look();
  }

  return {
    ask,
    isOpen: () => dialog.open,
    refresh: () => {
      if (!wish) return;
      showPeople();
      look();
    },
  };
}
