// What an LED panel is drawn from: the lamps in their colours, and the glyphs of the pixel font. Each is made once.

export const FONT = '12px "Fusion Pixel 12px Monospaced SC"';
/** The width of half a cell and the height of a line, in lamps. */
export const CELL = 6;
export const HEIGHT = 12;
/** More lamps than so many are those of a panel that has changed its size. */
const MOST_LAMPS = 24;
/** More panels than so many are those of a page that has changed its size. */
const MOST_PANELS = 4;
const DARK = "rgb(255 255 255 / 5%)";
/** How opaque a pixel of a glyph must be to count as lit, of 255. */
const LIT = 110;

/** @type {Map<string, HTMLCanvasElement>} */
const lamps = new Map();

/**
 * A lamp in a colour ("255, 66, 54"), in a panel with so many pixels from lamp to lamp.
 *
 * @param {string} colour
 * @param {number} pitch
 */
export function lampOf(colour, pitch) {
  const key = `${colour} ${pitch}`;
  const known = lamps.get(key);
  if (known) return known;
  const size = Math.max(3, Math.ceil(pitch * 2.6));
  const lamp = blank(size, size);
  const context = contextOf(lamp);
  const glow = context.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  const edge = (0.44 * pitch) / (size / 2);
  glow.addColorStop(0, `rgb(${colour})`);
  glow.addColorStop(edge * 0.8, `rgb(${colour})`);
  glow.addColorStop(edge, `rgb(${colour} / 34%)`.replaceAll(", ", " "));
  glow.addColorStop(1, `rgb(${colour} / 0%)`.replaceAll(", ", " "));
  context.fillStyle = glow;
  context.fillRect(0, 0, size, size);
  if (lamps.size > MOST_LAMPS) lamps.clear();
  lamps.set(key, lamp);
  return lamp;
}

/** @type {Map<string, HTMLCanvasElement>} */
const panels = new Map();

/**
 * A panel on which no lamp is lit, so many lamps wide and high: ten thousand circles.
 *
 * @param {number} wide
 * @param {number} high
 * @param {number} pitch
 */
export function darkOf(wide, high, pitch) {
  const key = `${wide} ${high} ${pitch}`;
  const known = panels.get(key);
  if (known) return known;
  const panel = blank(Math.round(pitch * wide), Math.round(pitch * high));
  const context = contextOf(panel);
  context.fillStyle = DARK;
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      context.beginPath();
      context.arc(centre(x, pitch), centre(y, pitch), pitch * 0.34, 0, 7);
      context.fill();
    }
  }
  if (panels.size > MOST_PANELS) panels.clear();
  panels.set(key, panel);
  return panel;
}

/** @typedef {{ columns: number, pixels: [x: number, y: number][] }} Glyph */

/** @type {Map<string, Glyph>} */
const glyphs = new Map();

/**
 * The lit pixels of a character, and how many half cells it fills.
 *
 * @param {string} character
 */
export function glyphOf(character) {
  const known = glyphs.get(character);
  if (known) return known;
  const size = 2 * HEIGHT;
  const context = contextOf(blank(size, size), { willReadFrequently: true });
  context.font = FONT;
  context.textBaseline = "alphabetic";
  context.fillStyle = "white";
  // As a sign counts: what is not ASCII fills a whole cell.
  const columns = character > "~" ? 2 : 1;
  context.fillText(character, 0, 10);
  const { data } = context.getImageData(0, 0, size, size);
  /** @type {Glyph["pixels"]} */
  const pixels = [];
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < columns * CELL; x += 1) if (data[(y * size + x) * 4 + 3] > LIT) pixels.push([x, y]);
  }
  const glyph = { columns, pixels };
  glyphs.set(character, glyph);
  return glyph;
}

/**
 * A canvas that stands nowhere.
 *
 * @param {number} width
 * @param {number} height
 */
function blank(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/**
 * Where the middle of the lamp is that has so many before it.
 *
 * @param {number} n
 * @param {number} pitch
 */
export function centre(n, pitch) {
  return (n + 0.5) * pitch;
}

/**
 * What draws on a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("this browser draws nothing");
  return context;
}
