// What the pushed jobs consist of: a job's row holds its pieces, cards for the column, chips for the bays and so on, and this
// keeps one copy of each in the place where it belongs. A piece that did not change keeps its element.

/** Copies of all pieces below `source`, by key: `sync()` gives {added, changed, removed, all}; all maps key → element. */
export function makePieces(source) {
  const all = new Map();

  function sync() {
    const wanted = new Set();
    const fresh = [];
    for (const original of source.querySelectorAll("[data-piece]")) {
      const key = `${original.dataset.list}:${original.dataset.piece}`;
      wanted.add(key);
      const html = original.outerHTML;
      const old = all.get(key);
      if (old?.html === html) continue;
      const copy = old ? patch(old, original) : original.cloneNode(true);
      copy.html = html;
      copy.classList.toggle("is-new", !old);
      all.set(key, copy);
      fresh.push(copy);
    }
    for (const [key, element] of all) {
      if (wanted.has(key)) continue;
      element.remove();
      all.delete(key);
    }
    return fresh;
  }

  /** The pieces of one list: "waiting", "checks" or "ready" in the column, "bays", "stopped", or "left" over. */
  function of(list) {
    return [...all.values()].filter((piece) => piece.dataset.list === list);
  }

  return { sync, of };
}

const KEPT = ["is-chosen", "is-lifted"];

// The element stays: a finger may be on it, or the keyboard's focus.
function patch(element, original) {
  const kept = KEPT.filter((name) => element.classList.contains(name));
  for (const { name } of [...element.attributes]) {
    if (name !== "style" && !original.hasAttribute(name)) element.removeAttribute(name);
  }
  for (const { name, value } of original.attributes) element.setAttribute(name, value);
  element.classList.add(...kept);
  element.replaceChildren(...original.cloneNode(true).childNodes);
  return element;
}
