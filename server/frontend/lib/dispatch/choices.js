// Things to pick in the confirmation: chips that are pressed or not.

import { all, made } from "../dom.js";

/**
 * A chip with a line below its text. What is picked by it stands in `data`.
 *
 * @param {Partial<Record<"code" | "person" | "at", string>>} data
 * @param {string} text
 * @param {string} below
 * @param {boolean} isOn
 */
export function chip(data, text, below, isOn) {
  const element = made("button", { type: "button", className: "chip" });
  Object.assign(element.dataset, data);
  element.setAttribute("aria-pressed", String(isOn));
  element.append(text, made("small", { textContent: below }));
  return element;
}

/**
 * Press a chip, or let it go again.
 *
 * @param {HTMLElement} element
 */
export function press(element) {
  element.setAttribute("aria-pressed", String(element.getAttribute("aria-pressed") !== "true"));
}

/**
 * What is picked in a place, by one of the names of `chip`.
 *
 * @param {HTMLElement} place
 * @param {"code" | "person"} name
 */
export function pressed(place, name) {
  return all(place, "[aria-pressed='true']").map(({ dataset }) => dataset[name] ?? "");
}
