// Who of a team has work in hand: shown in the team's row, and beside the names when one dispatches.

/** name → plate of the car somebody works on now. */
export function busyWith(chips) {
  const busy = new Map();
  for (const chip of chips) {
    if (chip.dataset.state !== "working") continue;
    for (const name of chip.dataset.technicians.split(",").filter(Boolean)) busy.set(name, chip.dataset.plate);
  }
  return busy;
}

/** Mark the free people in the team rows. */
export function showCrews(root, chips) {
  const busy = busyWith(chips);
  for (const person of root.querySelectorAll(".crew")) {
    person.classList.toggle("is-busy", busy.has(person.dataset.person));
  }
}
