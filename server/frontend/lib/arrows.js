// A field with a list of proposals below it, as every combo box: the arrows choose, Enter takes, the focus stays in the field.

import { all } from "./dom.js";

const STEPS = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);
let lists = 0;

/**
 * Lets the arrows in `input` choose among the buttons and links of `list`.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 */
export function obeyArrows(input, list) {
  lists += 1;
  const name = `proposal-${lists}`;
  input.addEventListener("input", () => input.removeAttribute("aria-activedescendant"));
  input.addEventListener("keydown", (event) => {
    const step = STEPS.get(event.key);
    const found = all(list, "a, button");
    if (step === undefined || !found.length) return;
    event.preventDefault();
    const at = found.findIndex((one) => one.matches(".is-first"));
    for (const one of found) one.classList.remove("is-first");
    const chosen = found.at((at + step + (at < 0 && step < 0 ? 1 : 0)) % found.length) ?? found[0];
    chosen.classList.add("is-first");
    chosen.id = `${name}-${found.indexOf(chosen)}`;
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  });
}

/**
 * What Enter takes: the one that was chosen, else the first.
 *
 * @param {HTMLElement} list
 */
export function chosenIn(list) {
  const found = all(list, "a, button");
  return found.find((one) => one.matches(".is-first")) ?? found[0];
}
