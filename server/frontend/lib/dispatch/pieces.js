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
      const copy = original.cloneNode(true);
      copy.html = html;
      copy.classList.toggle("is-new", !old);
      if (old) {
        // It stands where it stood until it is laid out anew, and moves from there.
        copy.style.cssText = old.style.cssText;
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

  /** The pieces of one list: "waiting", "checks" or "ready" in the column, "bays", "stopped", or "left" over. */
  function of(list) {
    return [...all.values()].filter((piece) => piece.dataset.list === list);
  }

  return { sync, of };
}
