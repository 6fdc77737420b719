// Who has signed in on this device before, newest first: a shared tablet offers them as buttons. Names and roles only.

const PLACE = "shopboard-people";
const MOST = 12;

/** [{name, role}], newest first; nothing where the browser keeps nothing. */
export function people() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((person) => typeof person?.name === "string") : [];
  } catch {
    return [];
  }
}

/** Remember somebody who has just signed in. */
export function remember(name, role) {
  keep([{ name, role }, ...people().filter((person) => person.name !== name)].slice(0, MOST));
}

/** Forget somebody who does not work here any more. */
export function forget(name) {
  keep(people().filter((person) => person.name !== name));
}

function keep(list) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(list));
  } catch {
    // A private window keeps nothing; the name field is there for that.
  }
}
