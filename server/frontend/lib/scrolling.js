// Tables that scroll within themselves (.scroll): while one is wider than its place, the keyboard reaches it and hears
// what it is. A menu that is wider than the screen begins where its current page stands.

const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target.closest(".scroll"));
});

function mark(place) {
  if (place.scrollWidth <= place.clientWidth) {
    place.removeAttribute("tabindex");
    place.removeAttribute("role");
    return;
  }
  place.tabIndex = 0;
  place.setAttribute("role", "region");
  const heading = place.closest("section, dialog, main")?.querySelector("h1, h2, h3");
  if (heading && !place.hasAttribute("aria-label")) place.setAttribute("aria-label", heading.textContent.trim());
}

for (const chosen of document.querySelectorAll(":is(.nav, .tabs) > [aria-current='page']")) {
  const menu = chosen.parentElement;
  const middle = chosen.offsetLeft - menu.offsetLeft + chosen.offsetWidth / 2;
  menu.scrollLeft = middle - menu.clientWidth / 2;
}

for (const place of document.querySelectorAll(".scroll")) {
  watcher.observe(place);
  if (place.firstElementChild) watcher.observe(place.firstElementChild);
}
