// A file field says which file is chosen, in the page's words: the browser's own field lies unseen over it.

import { all, around, maybe } from "./dom.js";

/** @type {WeakMap<Element, string | null>} */
const words = new WeakMap();

/** @param {HTMLInputElement} input */
function show(input) {
  const place = maybe(input.parentElement ?? input, "[data-file-name]");
  if (!place) return;
  if (!words.has(place)) words.set(place, place.textContent);
  place.textContent = input.files?.[0]?.name ?? words.get(place) ?? "";
}

document.addEventListener("change", ({ target }) => {
  const input = around(target, ".file-field input", HTMLInputElement);
  if (input) show(input);
});
document.addEventListener("reset", ({ target }) => {
  // The fields are emptied after this event.
  if (target instanceof HTMLFormElement) setTimeout(() => showAll(target));
});

/** @param {ParentNode} root */
function showAll(root) {
  for (const input of all(root, ".file-field input", HTMLInputElement)) show(input);
}

// A page that the browser opens again may have its file still.
showAll(document);
