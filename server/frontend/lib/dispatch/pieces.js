// What the pushed jobs consist of: a job's row holds its pieces, cards for the column and chips for the bays, and this
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
      const copy = original.cloneNode(true);
      copy.html = html;
      copy.classList.toggle("is-new", !old);
      if (old) {
        for (const kept of ["is-chosen", "is-lifted"]) copy.classList.toggle(kept, old.classList.contains(kept));
        old.replaceWith(copy);
      }
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

  /** The pieces of one list: "waiting", "stopped", "checks", "ready" or "bays". */
  function of(list) {
    return [...all.values()].filter((piece) => piece.dataset.list === list);
  }

  return { sync, of };
}
