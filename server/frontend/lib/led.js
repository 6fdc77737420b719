// Draws lines of text as an LED panel: every character from a pixel font, every pixel a lamp, dark ones included.

const FONT = '12px "Fusion Pixel 12px Monospaced SC"';
const HALF = 6;
const HEIGHT = 12;
const LEADING = 3;
const MARGIN = 4;
const COLOURS = { red: "255, 66, 54", green: "74, 255, 96", amber: "255, 178, 30" };
const DARK = "rgb(255 255 255 / 5%)";

/** A panel on `canvas`; `draw(lines)` takes [{text, colour, attention}] and gives a promise. */
export function ledPanel(canvas, columns, lines) {
  const wide = columns * HALF + 2 * MARGIN;
  const high = lines * (HEIGHT + LEADING) - LEADING + 2 * MARGIN;
  let wanted = [];
  let shown = [];

  async function draw(next) {
    wanted = next;
    // A glyph is kept once it was drawn, so none may be drawn before its font is there.
    await document.fonts.load(FONT, `A中${next.map((line) => line.text).join("")}`);
    if (wanted !== next) return;
    shown = next;
    paint();
  }

  function paint() {
    const pitch = (canvas.clientWidth * (window.devicePixelRatio || 1)) / wide;
    if (!pitch) return;
    canvas.width = Math.round(pitch * wide);
    canvas.height = Math.round(pitch * high);
    const context = canvas.getContext("2d");
    const centre = (n) => (n + 0.5) * pitch;
    context.fillStyle = DARK;
    for (let y = 0; y < high; y += 1) {
      for (let x = 0; x < wide; x += 1) {
        context.beginPath();
        context.arc(centre(x), centre(y), pitch * 0.34, 0, 7);
        context.fill();
      }
    }
    context.globalCompositeOperation = "lighter";
    shown.slice(0, lines).forEach((line, index) => {
      const lamp = lampOf(COLOURS[line.colour] ?? COLOURS.green, pitch);
      const top = MARGIN + index * (HEIGHT + LEADING);
      for (const [x, y] of pixelsOf(line.text, columns)) {
        context.drawImage(lamp, centre(MARGIN + x) - lamp.width / 2, centre(top + y) - lamp.height / 2);
      }
    });
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
  }

  new ResizeObserver(paint).observe(canvas);
  canvas.parentElement.style.setProperty("--shape", String(wide / high));
  return { draw };
}

const lamps = new Map();

function lampOf(colour, pitch) {
  const key = `${colour} ${pitch}`;
  if (!lamps.has(key)) {
    const size = Math.max(3, Math.ceil(pitch * 2.6));
    const lamp = new OffscreenCanvas(size, size);
    const context = lamp.getContext("2d");
    const glow = context.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
    const edge = (0.44 * pitch) / (size / 2);
    glow.addColorStop(0, `rgb(${colour})`);
    glow.addColorStop(edge * 0.8, `rgb(${colour})`);
    glow.addColorStop(edge, `rgb(${colour} / 34%)`.replaceAll(", ", " "));
    glow.addColorStop(1, `rgb(${colour} / 0%)`.replaceAll(", ", " "));
    context.fillStyle = glow;
    context.fillRect(0, 0, size, size);
    if (lamps.size > 24) lamps.clear();
    lamps.set(key, lamp);
  }
  return lamps.get(key);
}

const glyphs = new Map();

/** The lit pixels of a text: [x, y], x from the left edge; what does not fit the columns is left out. */
function pixelsOf(text, columns) {
  const lit = [];
  let column = 0;
  for (const character of text) {
    const glyph = glyphOf(character);
    if (column + glyph.columns > columns) break;
    for (const [x, y] of glyph.pixels) lit.push([column * HALF + x, y]);
    column += glyph.columns;
  }
  return lit;
}

function glyphOf(character) {
  const known = glyphs.get(character);
  if (known) return known;
  const size = 2 * HEIGHT;
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = FONT;
  context.textBaseline = "alphabetic";
  context.fillStyle = "#fff";
  // As a sign counts: what is not ASCII fills a whole cell.
  const columns = character > "~" ? 2 : 1;
  context.fillText(character, 0, 10);
  const { data } = context.getImageData(0, 0, size, size);
  const pixels = [];
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < columns * HALF; x += 1) if (data[(y * size + x) * 4 + 3] > 110) pixels.push([x, y]);
  }
  const glyph = { columns, pixels };
  glyphs.set(character, glyph);
  return glyph;
}
