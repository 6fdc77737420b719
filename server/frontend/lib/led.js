// Draws lines of text as an LED panel: every character from a pixel font, every pixel a lamp, dark ones included.

import { CELL, centre, contextOf, darkOf, FONT, glyphOf, HEIGHT, lampOf } from "./led-parts.js";

/** @import { SignLine } from "../api.js" */

const LEADING = 3;
const MARGIN = 4;
/** @type {Record<string, string>} */
const COLOURS = { red: "255, 66, 54", amber: "255, 178, 30" };
/** Of every other line. */
const GREEN = "74, 255, 96";

/** A panel on a canvas: so many columns of half a cell, so many lines. */
export class LedPanel {
  #canvas;
  #columns;
  #lines;
  #wide;
  #high;
  /** @type {SignLine[]} */
  #wanted = [];
  /** @type {SignLine[]} */
  #shown = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} columns
   * @param {number} lines
   */
  constructor(canvas, columns, lines) {
    this.#canvas = canvas;
    this.#columns = columns;
    this.#lines = lines;
    this.#wide = columns * CELL + 2 * MARGIN;
    this.#high = lines * (HEIGHT + LEADING) - LEADING + 2 * MARGIN;
    new ResizeObserver(() => this.#paint()).observe(canvas);
    canvas.parentElement?.style.setProperty("--shape", String(this.#wide / this.#high));
  }

  /** @param {SignLine[]} next */
  async draw(next) {
    this.#wanted = next;
    // A glyph is kept once it was drawn, so none may be drawn before its font is there.
    await document.fonts.load(FONT, `A中${next.map((line) => line.text).join("")}`);
    if (this.#wanted !== next) return;
    this.#shown = next;
    this.#paint();
  }

  #paint() {
    const canvas = this.#canvas;
    const pitch = (canvas.clientWidth * (window.devicePixelRatio || 1)) / this.#wide;
    if (!pitch) return;
    canvas.width = Math.round(pitch * this.#wide);
    canvas.height = Math.round(pitch * this.#high);
    const context = contextOf(canvas);
    context.drawImage(darkOf(this.#wide, this.#high, pitch), 0, 0);
    context.globalCompositeOperation = "lighter";
    for (const [index, line] of this.#shown.slice(0, this.#lines).entries())
      this.#paintLine(context, pitch, line, index);
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} pitch
   * @param {SignLine} line
   * @param {number} index
   */
  #paintLine(context, pitch, line, index) {
    const lamp = lampOf(COLOURS[line.colour] ?? GREEN, pitch);
    const top = MARGIN + index * (HEIGHT + LEADING);
    for (const [x, y] of pixelsOf(line.text, this.#columns)) {
      const [left, above] = [centre(MARGIN + x, pitch), centre(top + y, pitch)];
      context.drawImage(lamp, left - lamp.width / 2, above - lamp.height / 2);
    }
  }
}

/**
 * The lit pixels of a text: [x, y], x from the left edge; what does not fit the columns is left out.
 *
 * @param {string} text
 * @param {number} columns
 */
function pixelsOf(text, columns) {
  const lit = [];
  let column = 0;
  for (const character of text) {
    const glyph = glyphOf(character);
    if (column + glyph.columns > columns) break;
    for (const [x, y] of glyph.pixels) lit.push([column * CELL + x, y]);
    column += glyph.columns;
  }
  return lit;
}
