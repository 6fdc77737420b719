// The app's icons, drawn from the mark: PNG, since that is what browsers take for an installed app.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const frontend = dirname(fileURLToPath(import.meta.url));
const mark = join(frontend, "..", "static", "mark.svg");
const engine = join(frontend, "..", "..", "node_modules", "@resvg", "resvg-wasm", "index_bg.wasm");
const SIZES = [192, 512];
const APPLE_SIZE = 180;

/** [{name, contents}]: with round corners; "maskable" and Apple's without, since the system cuts those itself. */
export async function appIcons() {
  await initWasm(await readFile(engine));
  const round = await readFile(mark, "utf8");
  const full = round.replace(/ rx="[^"]*"/, "");
  return [
    ...SIZES.map((size) => ({ name: `app/icon-${size}.png`, contents: drawn(round, size) })),
    ...SIZES.map((size) => ({ name: `app/maskable-${size}.png`, contents: drawn(full, size) })),
    { name: "app/apple-touch-icon.png", contents: drawn(full, APPLE_SIZE) },
  ];
}

/**
 * @param {string} svg
 * @param {number} size
 */
function drawn(svg, size) {
  return Buffer.from(new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng());
}
