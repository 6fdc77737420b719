// Tables that scroll within themselves (.scroll): while one is wider than its place, the keyboard reaches it and hears
// what it is. A menu that is wider than the screen begins where its current page stands.

import { all, around, maybe } from "./dom.js";

const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const place = around(target, ".scroll");
    if (place) mark(place);
  }
});

/** @param {HTMLElement} place */
function mark(place) {
  if (place.scrollWidth <= place.clientWidth) {
    place.removeAttribute("tabindex");
    place.removeAttribute("role");
    return;
  }
  place.tabIndex = 0;
  place.setAttribute("role", "region");
  const part = around(place, "section, dialog, main");
  const heading = part && maybe(part, "h1, h2, h3");
  if (heading && !place.hasAttribute("aria-label")) place.setAttribute("aria-label", heading.textContent.trim());
}

for (const chosen of all(document, ":is(.nav, .tabs) > [aria-current='page']")) {
  const menu = chosen.parentElement;
  if (!menu) continue;
  const middle = chosen.offsetLeft - menu.offsetLeft + chosen.offsetWidth / 2;
  menu.scrollLeft = middle - menu.clientWidth / 2;
}

for (const place of all(document, ".scroll")) {
  watcher.observe(place);
  if (place.firstElementChild) watcher.observe(place.firstElementChild);
}
