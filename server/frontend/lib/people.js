// Who has signed in on this device before, newest first: a shared tablet offers them as buttons. Names and roles only.

const PLACE = "shopboard-people";
const MOST = 12;

/**
 * Newest first; nothing where the browser keeps nothing.
 *
 * @returns {{ name: string, role: string }[]}
 */
export function people() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((person) => typeof person?.name === "string") : [];
  } catch {
    return [];
  }
}

/**
 * Remember somebody who has just signed in.
 *
 * @param {string} name
 * @param {string} role
 */
export function remember(name, role) {
  keep([{ name, role }, ...people().filter((person) => person.name !== name)].slice(0, MOST));
}

/**
 * Forget somebody who does not work here any more.
 *
 * @param {string} name
 */
export function forget(name) {
  keep(people().filter((person) => person.name !== name));
}

/** @param {{ name: string, role: string }[]} list */
function keep(list) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(list));
  } catch {
    // A private window keeps nothing; the name field is there for that.
  }
}
