// Bundles pages/*.js, styles/*.css and the service worker into server/static/build, the icons named in icons.txt into one
// sprite, and draws the app's icons.
// Writes only what changed and removes what is no longer built, so that a running server never misses a file.

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { appIcons } from "./icons.mjs";

const frontend = dirname(fileURLToPath(import.meta.url));
const root = join(frontend, "..", "..");
const built = join(root, "server", "static", "build");

/** @import { BuildOptions } from "esbuild" */

/** @typedef {{ name: string, contents: Uint8Array }} Output */

/**
 * @param {string} folder
 * @param {string} ending
 */
async function entries(folder, ending) {
  const path = join(frontend, folder);
  if (!existsSync(path)) return [];
  return (await readdir(path)).filter((name) => name.endsWith(ending)).map((name) => join(path, name));
}

/**
 * @param {string[]} entryPoints
 * @param {BuildOptions} options
 * @returns {Promise<Output[]>}
 */
async function bundle(entryPoints, options) {
  if (entryPoints.length === 0) return [];
  const { outputFiles = [] } = await esbuild.build({
    entryPoints,
    outdir: built,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    sourcemap: true,
    write: false,
    logLevel: "warning",
    // What hangs on a wall is old; staff's tablets begin with Chrome 88. lib/older.js has what is no syntax.
    target: ["chrome80", "firefox78", "safari14"],
    // Safari 14 destructures; what it got wrong was only a name hidden by a default of its own.
    supported: { destructuring: true },
    // Fonts keep their name and carry their hash, so that a browser may keep them for ever.
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff2": "file", ".woff": "file", ".svg": "dataurl", ".png": "dataurl" },
    ...options,
  });
  return outputFiles.map(({ path, contents }) => ({
    name: relative(built, path).split(sep).join("/"),
    contents,
  }));
}

async function sprite() {
  const list = join(frontend, "icons.txt");
  if (!existsSync(list)) return [];
  const names = (await readFile(list, "utf8")).split("\n").map((line) => line.replace(/#.*/, "").trim());
  const symbols = [...new Set(names.filter(Boolean))].sort().map(async (name) => {
    const path = join(root, "node_modules", "lucide-static", "icons", `${name}.svg`);
    if (!existsSync(path)) throw new Error(`icons.txt: lucide has no icon "${name}"`);
    const [, drawing = ""] = (await readFile(path, "utf8")).match(/<svg[^>]*>([\s\S]*)<\/svg>/) ?? [];
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  // Strokes take the colour of the text beside them; `use` hands down what the symbol leaves open.
  const open = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2"';
  const text = `${open} stroke-linecap="round" stroke-linejoin="round">\n${(await Promise.all(symbols)).join("\n")}\n</svg>\n`;
  return [{ name: "icons.svg", contents: Buffer.from(text) }];
}

/** @param {string} folder */
async function present(folder) {
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Puts a file there as a whole: a server that runs may be sending the one before.
 *
 * @param {Output} output
 */
async function put({ name, contents }) {
  const path = join(built, name);
  if (existsSync(path) && Buffer.compare(await readFile(path), contents) === 0) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, contents);
  await rename(`${path}.part`, path);
}

const [scripts, styles, worker, icons, app] = await Promise.all([
  entries("pages", ".js").then((files) =>
    bundle(files, { format: "esm", splitting: true, chunkNames: "chunks/[name]-[hash]" }),
  ),
  entries("styles", ".css").then((files) => bundle(files, {})),
  entries("worker", ".js").then((files) => bundle(files, { format: "iife" })),
  sprite(),
  appIcons(),
]).catch((error) => {
  console.error(error.errors ? "the browser assets were not built" : error.message);
  process.exit(1);
});
const outputs = [...scripts, ...styles, ...worker, ...icons, ...app];
await mkdir(built, { recursive: true });
for (const output of outputs) await put(output);
const kept = new Set(outputs.map(({ name }) => join(built, name)));
for (const path of await present(built)) {
  if (!kept.has(path)) await rm(path);
}
const pages = scripts.filter(({ name }) => name.endsWith(".js") && basename(name) === name).length;
console.log(`browser assets: ${outputs.length} files, ${pages} pages`);
