// What a technician's cards will look like once the taps that wait have been sent and their rows have come, so that work can
// go on without the network: start here, finish there. The server decides in the end; what it refuses is shown as refused.

const BECOMES = {
  start: "working",
  resume: "working",
  join: "working",
  "step-out": "working",
  pause: "paused",
  finish: "finished",
};
const templates = new Map(
  [...document.querySelectorAll("template[data-foreseen]")].map((one) => [one.dataset.foreseen, one]),
);

/** Change the cards in place by the `taps` they do not show yet, oldest first. */
export function foresee(cards, taps) {
  for (const tap of taps) {
    const state = tap.state === "waiting" && BECOMES[tap.command];
    if (!state) continue;
    const card = cards.find(({ dataset }) => dataset.orderNo === tap.order && dataset.task === String(tap.body.task));
    const named = tap.body.technicians ?? [];
    if (state === "working" && tap.command !== "step-out") leaveElsewhere(cards, card, named, tap);
    if (!card) continue;
    const people = together(tap.command, peopleOf(card), named);
    if (people.length) card.dataset.technicians = people.join(",");
    become(card, state, tap);
  }
}

function peopleOf({ dataset }) {
  return dataset.technicians.split(",").filter(Boolean);
}

// Who is at a task once those who are named have begun, joined or stepped out.
function together(command, working, named) {
  if (command === "join") return [...new Set([...working, ...named])];
  return command === "step-out" ? working.filter((name) => !named.includes(name)) : named;
}

// Whoever begins here leaves what they had in hand, as on the server; colleagues who stay there go on.
function leaveElsewhere(cards, here, people, tap) {
  for (const card of cards) {
    if (card === here || card.dataset.state !== "working") continue;
    const working = peopleOf(card);
    const staying = working.filter((name) => !people.includes(name));
    if (staying.length === 0 && working.length > 0) become(card, "paused", tap);
    else if (staying.length < working.length) {
      card.dataset.technicians = staying.join(",");
      card.shown = `${card.shown} ${tap.id} ${tap.key} ${staying}`;
    }
  }
}

function become(card, state, tap) {
  card.classList.remove(`state-${card.dataset.state}`);
  card.classList.add(`state-${state}`);
  card.dataset.state = state;
  card.shown = `${card.shown} ${tap.id} ${tap.key} ${state}`;
  const fresh = templates.get(state).content.cloneNode(true);
  for (const button of fresh.querySelectorAll("[data-command]")) {
    button.dataset.body = JSON.stringify({ task: Number(card.dataset.task) });
  }
  for (const timer of fresh.querySelectorAll("[data-since]")) timer.dataset.since = String(Math.round(tap.tapped.at));
  const warn = card.querySelector(".task-warn");
  for (const old of card.querySelectorAll(".task-timer, .task-stopped, .in-time, .task-actions")) old.remove();
  const actions = fresh.querySelector(".task-actions");
  if (actions) {
    // That it will not be done in time can be said in any state.
    if (warn) actions.append(warn);
    card.append(actions);
  }
  card.querySelector(".task-operations").after(fresh);
}
