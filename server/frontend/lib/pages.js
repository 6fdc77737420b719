// A list that turns its pages by itself: what is urgent stays, the rest takes turns. For displays nobody touches.

/** Turn the pages of `list`. `pinned(row)` says which rows stay on every page (at most half of one); `onTurn` gets
    {page, pages, beyond}. Gives `arrange`, to be called whenever rows have changed. */
export function turnPages(list, { pinned = () => false, onTurn = () => {} } = {}) {
  const perPage = Number(list.dataset.rowsPerPage) || 0;
  const seconds = Number(list.dataset.pageSeconds) || 12;
  let page = 0;

  const room = (rows) => {
    if (perPage) return perPage;
    const height = rows.find((row) => !row.hidden)?.offsetHeight || rows[0]?.offsetHeight || 1;
    const gap = Number.parseFloat(getComputedStyle(list).rowGap) || 0;
    return Math.max(1, Math.floor((list.clientHeight + gap + 1) / (height + gap)));
  };

  const arrange = (turned = false) => {
    const rows = [...list.children].filter((row) => row.dataset.key !== undefined);
    if (rows.length && rows.every((row) => row.hidden)) rows[0].hidden = false;
    const places = room(rows);
    const fits = rows.length <= places;
    const staying = fits ? rows : rows.filter(pinned).slice(0, Math.floor(places / 2));
    const turning = fits ? [] : rows.filter((row) => !staying.includes(row));
    const size = Math.max(1, places - staying.length);
    const pages = fits ? 1 : Math.ceil(turning.length / size);
    page %= pages;
    const shown = new Set([...staying, ...turning.slice(page * size, (page + 1) * size)]);
    for (const row of rows) {
      row.hidden = !shown.has(row);
      row.classList.toggle("is-turned", turned && !row.hidden && !staying.includes(row));
    }
    onTurn({ page, pages, beyond: rows.length - shown.size });
  };

  setInterval(() => {
    page += 1;
    arrange(true);
  }, seconds * 1000);
  addEventListener("resize", () => arrange());
  document.fonts?.ready.then(() => arrange());
  arrange();
  return () => arrange();
}

/** One dot for each page, the present one lit; none for a single page. */
export function drawDots(place, { page, pages }) {
  place.replaceChildren(
    ...Array.from({ length: pages > 1 ? pages : 0 }, (_, n) => {
      const dot = document.createElement("i");
      dot.className = n === page ? "dot is-on" : "dot";
      return dot;
    }),
  );
}
