// Boxes that stand at a time: so many pixels from the left, so wide.

import { made } from "../dom.js";

/**
 * @param {HTMLElement} element
 * @param {number} left
 * @param {number} width
 */
export function place(element, left, width) {
  element.style.left = `${left}px`;
  element.style.width = `${Math.max(0, width)}px`;
}

/**
 * A box as wide as its text.
 *
 * @param {string} className
 * @param {number} left
 */
export function label(className, left, textContent = "") {
  const element = made("span", { className, textContent });
  element.style.left = `${left}px`;
  return element;
}

/**
 * How far from the left a box stands.
 *
 * @param {HTMLElement} element
 */
export function leftOf(element) {
  return Number.parseFloat(element.style.left);
}
