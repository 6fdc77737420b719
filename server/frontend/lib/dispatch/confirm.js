// The consequence before letting go: team, people to pick, what the dispatch changes, and one big button. A lost race
// shows who was faster and where the task now stands.

import { call, newKey, Problem } from "../api.js";
import { open } from "../dialog.js";
import { toast } from "../toast.js";
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
    const answer = await call("POST", "/preview/dispatch", { order_no: orderNo, task, team, bay }).catch(() => null);
    if (mine !== asked || !wish) return;
    if (!answer) return effects.replaceChildren(line(word("offline"), "overdue"));
    if (answer.refused) return effects.replaceChildren(line(answer.refused, "overdue"));
    show(answer);
    button.disabled = false;
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
    try {
      const answer = await call("POST", `/jobs/${encodeURIComponent(orderNo)}/dispatch`, body, { key, quiet: true });
      dialog.close("done");
      toast(word("dispatched", { plate, bay }), {
        kind: "good",
        seconds: 10,
        action: undoing(orderNo, answer.events[0].seq),
      });
    } catch (error) {
      if (error instanceof Problem && error.status === 409) showLost(error);
      else if (error instanceof Problem) toast(error.detail, { kind: "bad" });
      else toast(word("offline"), { kind: "bad" });
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

function undoing(orderNo, event) {
  return {
    text: word("undo"),
    run: async () => {
      await call("POST", `/jobs/${encodeURIComponent(orderNo)}/undo`, { event });
      toast(word("undone"), { kind: "good" });
    },
  };
}
