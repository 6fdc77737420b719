// Things to pick in the confirmation: chips that are pressed or not.

import { all, made } from "../dom.js";

/**
 * A chip with a line below its text.
 *
 * @param {string} text
 * @param {string} below
 * @param {boolean} isOn
 */
export function chip(text, below, isOn) {
  const element = made("button", { type: "button", className: "chip" });
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
 * The chips that are pressed in a place.
 *
 * @param {HTMLElement} place
 */
export function pressed(place) {
  return all(place, "[aria-pressed='true']");
}
