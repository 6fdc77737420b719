// The stoppage lane above the bays: every task that stands still, why, and since when; the longest stop first.

/** `show(pieces)` fills it; empty it takes no room. */
export function makeStopLane(root) {
  const track = root.querySelector(".stop-lane-track");

  function show(pieces) {
    const chips = pieces.of("stopped").sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order));
    chips.forEach((chip, index) => {
      if (track.children[index] !== chip) track.insertBefore(chip, track.children[index] ?? null);
    });
    root.hidden = chips.length === 0;
    root.querySelector("[data-count]").textContent = String(chips.length);
  }

  return { show };
}
