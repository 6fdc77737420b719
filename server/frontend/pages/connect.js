// The guide to connecting a sign: finds ports, tries settings, asks what is seen, and writes what works.

import { call } from "../lib/api.js";
import { all, around, byId, made, maybeById, one, valueIn } from "../lib/dom.js";
import { LedPanel } from "../lib/led.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";
import { Problem } from "../logic/problem.js";

/** @import { Trial } from "../api.js" */

/** @typedef {"speed" | "picture"} Wanted */

/** Line settings: speed, bits and parity. @typedef {[speed: number, bits: number, parity: string]} Variant */

/** What a protocol says of itself. @typedef {{ lineSettings: Variant[], language: string, tellsSpeed: boolean }} Protocol */

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

const COLOURS = ["red", "green", "amber"];
/** Fields in which empty means "default". */
const OPTIONAL = ["byte_size", "parity", "address"];
const PORT = ["protocol", "port", "baud_rate", "byte_size", "parity", "address", "lines", "columns"];
/** How often, in ms, a trial is asked after. */
const POLL = 500;

const form = byId("connect", HTMLFormElement);
/** @type {Record<string, Protocol>} */
const PROTOCOLS = JSON.parse(form.dataset.protocols ?? "");

/**
 * The fields of these names as the API takes them.
 *
 * @param {string[]} names
 */
function values(names) {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** @param {string} name */
function value(name) {
  return read(/** @type {Field} */ (form.elements.namedItem(name)));
}

/**
 * A field as the API takes it: numbers and what `data-json` marks by their worth, empty as null where that means "default".
 *
 * @param {Field} field
 */
function read(field) {
  const text = field.value.trim();
  if (text === "" && OPTIONAL.includes(field.name)) return null;
  if (field.type === "number") return Number(text);
  return "json" in field.dataset ? JSON.parse(text) : text;
}

/** The port and all settings that the chosen protocol has. */
function portValues() {
  const own = all(form, `[data-of="${valueIn(form, "protocol")}"] [name]`);
  const fields = /** @type {Field[]} */ (own);
  return { ...values(PORT), ...Object.fromEntries(fields.map((field) => [field.name, read(field)])) };
}

/**
 * The API's path about this sign.
 *
 * @template {"trial" | "draft" | "settings"} Rest
 * @param {Rest} rest
 * @returns {`/signs/${string}/${Rest}`}
 */
function path(rest) {
  return `/signs/${encodeURIComponent(valueIn(form, "name").trim())}/${rest}`;
}

/**
 * Put a value into a field, be it an input or a list.
 *
 * @param {string} name
 * @param {string | number} content
 */
function put(name, content) {
  const input = form.elements.namedItem(name);
  if (input && "value" in input) input.value = String(content);
}

/**
 * While a trial runs, nothing else may be tried.
 *
 * @param {boolean} on
 */
function busy(on) {
  for (const button of all(form, "[data-try], [data-variant]")) {
    button.toggleAttribute("disabled", on);
    button.setAttribute("aria-busy", String(on));
  }
}

async function findPorts() {
  const ports = await call("GET", "/ports");
  const found = byId("found");
  byId("ports").replaceChildren(...ports.map(({ port }) => new Option(port, port)));
  found.replaceChildren(...ports.map(({ port, device, description }) => choice(port, `${device} · ${description}`)));
  if (!ports.length) found.append(made("li", { textContent: word("connect-none") }));
}

/**
 * @param {string} port
 * @param {string} textContent
 */
function choice(port, textContent) {
  const item = made("li");
  const button = made("button", { type: "button", className: "button", textContent });
  button.addEventListener("click", () => put("port", port));
  item.append(button);
  return item;
}

/** @param {Wanted} wanted */
async function tryOut(wanted) {
  const told = byId("tried");
  busy(true);
  told.textContent = word("connect-trying");
  try {
    const { id } = await call("POST", path("trial"), { ...portValues(), wanted }, { form });
    if (wanted === "picture") drawPicture();
    tell(wanted, await outcome(id));
  } catch (error) {
    told.textContent = error instanceof Problem ? word("connect-trouble", { trouble: error.detail }) : "";
  } finally {
    busy(false);
  }
}

/**
 * What a trial found out, once it is over.
 *
 * @param {string} id
 * @returns {Promise<Trial>}
 */
async function outcome(id) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    const trial = await call("GET", path("trial"));
    if (trial.id !== id || trial.found) return trial.found ?? {};
  }
}

/**
 * @param {Wanted} wanted
 * @param {Trial} found
 */
function tell(wanted, { trouble, speed, acknowledged }) {
  const told = byId("tried");
  if (trouble) told.textContent = word("connect-trouble", { trouble });
  else if (wanted === "speed") {
    told.textContent = speed ? word("connect-speed", { speed }) : word("connect-no-speed");
    if (speed) put("baud_rate", speed);
  } else told.textContent = word(acknowledged ? "connect-confirmed" : "connect-written");
  if (wanted !== "picture") return;
  byId("seen").hidden = false;
  showVariants();
}

function drawPicture() {
  const [lines, columns] = [Number(value("lines")), Number(value("columns"))];
  const old = byId("picture", HTMLCanvasElement);
  const canvas = /** @type {HTMLCanvasElement} */ (old.cloneNode());
  old.replaceWith(canvas);
  const rows = Array.from({ length: lines }, (_, n) => ({ text: `${n + 1} ABC 0123456789`, colour: COLOURS[n % 3] }));
  new LedPanel(canvas, columns, lines).draw(rows);
}

/** Line settings that were not tried yet, one button each. */
function showVariants() {
  const { lineSettings: variants } = PROTOCOLS[valueIn(form, "protocol")];
  const [, bits, parity] = variants[0];
  const current = [value("baud_rate"), value("byte_size") ?? bits, value("parity") ?? parity].join();
  const others = variants.filter((variant) => variant.join() !== current);
  byId("variants").replaceChildren(...others.map(variantButton));
}

/** @param {Variant} variant */
function variantButton([speed, bits, parity]) {
  const textContent = word("connect-variant", { settings: `${speed} ${bits}${parity}1` });
  const button = made("button", { type: "button", className: "button", textContent });
  button.dataset.variant = "";
  button.addEventListener("click", () => {
    put("baud_rate", speed);
    put("byte_size", bits);
    put("parity", parity);
    tryOut("picture");
  });
  return button;
}

/** @param {HTMLInputElement} input */
function answer(input) {
  const advice = byId("advice");
  advice.textContent = input.dataset.advice ?? "";
  advice.hidden = false;
  byId("variants").hidden = !["nothing", "garbled"].includes(input.value);
  const isRight = input.value === "right";
  byId("settings").hidden = !isRight;
  if (isRight) draft();
}

function settings() {
  return { ...portValues(), ...values(["language", "greeting"]) };
}

async function draft() {
  const made = await call("POST", path("draft"), settings(), { form });
  byId("yaml").textContent = made.yaml;
  maybeById("save")?.toggleAttribute("disabled", false);
}

/** @param {HTMLButtonElement} button */
async function save(button) {
  button.disabled = true;
  const answered = await call("POST", path("settings"), settings(), { form }).catch(() => null);
  if (!answered) return draft();
  byId("yaml").textContent = answered.yaml;
  byId("saved").hidden = false;
}

function choose() {
  const chosen = valueIn(form, "protocol");
  const { language, tellsSpeed } = PROTOCOLS[chosen];
  one(form, "[data-try=speed]").hidden = !tellsSpeed;
  for (const own of all(form, "[data-of]")) own.hidden = own.dataset.of !== chosen;
  if (!("known" in form.dataset)) put("language", language);
}

async function copy() {
  const text = byId("yaml");
  // On plain HTTP there is no clipboard for scripts: the text is selected for the keyboard.
  getSelection()?.selectAllChildren(text);
  await navigator.clipboard?.writeText(text.textContent);
  toast(word("connect-copied"), { kind: "good" });
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("click", (event) => {
  const button = around(event.target, "button", HTMLButtonElement);
  const wanted = button?.dataset.try;
  if (wanted === "speed" || wanted === "picture") tryOut(wanted);
  if (button?.id === "find-ports") findPorts();
  if (button?.id === "copy") copy();
  if (button?.id === "save") save(button);
});
form.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  if (target instanceof HTMLInputElement && target.name === "seen") answer(target);
  if (target.name === "protocol") choose();
  if (["language", "greeting"].includes(target.name) && !byId("settings").hidden) draft();
});
choose();
drawPicture();
findPorts();
