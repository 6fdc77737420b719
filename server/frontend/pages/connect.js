// The guide to connecting a sign: finds ports, tries settings, asks what is seen, and writes what works.

import { call } from "../lib/api.js";
import { ledPanel } from "../lib/led.js";
import { toast } from "../lib/toast.js";
import { word } from "../lib/words.js";

const form = document.getElementById("connect");
const COLOURS = ["red", "green", "amber"];
const PORT = ["protocol", "port", "baud_rate", "byte_size", "parity", "address", "lines", "columns"];
const PROTOCOLS = JSON.parse(form.dataset.protocols);
const POLL = 500;
let seen = null;

/** A field as the API takes it: numbers and what `data-json` marks by their worth, empty as null where that means "default". */
function read(field) {
  const text = field.value.trim();
  if (text === "" && ["byte_size", "parity", "address"].includes(field.name)) return null;
  if (field.type === "number") return Number(text);
  return "json" in field.dataset ? JSON.parse(text) : text;
}

/** The fields of these names. */
function values(names) {
  return Object.fromEntries(names.map((name) => [name, read(form.elements[name])]));
}

/** The port and all settings that the chosen protocol has. */
function portValues() {
  const own = [...form.querySelectorAll(`[data-of="${form.elements.protocol.value}"] [name]`)];
  return { ...values(PORT), ...Object.fromEntries(own.map((field) => [field.name, read(field)])) };
}

function path(rest) {
  return `/signs/${encodeURIComponent(form.elements.name.value.trim())}/${rest}`;
}

/** While a trial runs, nothing else may be tried. */
function busy(on) {
  for (const button of form.querySelectorAll("[data-try], [data-variant]")) {
    button.toggleAttribute("disabled", on);
    button.setAttribute("aria-busy", String(on));
  }
}

async function findPorts() {
  const ports = await call("GET", "/ports");
  const found = document.getElementById("found");
  document.getElementById("ports").replaceChildren(...ports.map(({ port }) => new Option(port, port)));
  found.replaceChildren(...ports.map(({ port, device, description }) => choice(port, `${device} · ${description}`)));
  if (!ports.length) found.append(Object.assign(document.createElement("li"), { textContent: word("connect-none") }));
}

function choice(port, text) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button",
    textContent: text,
  });
  button.addEventListener("click", () => {
    form.elements.port.value = port;
  });
  item.append(button);
  return item;
}

async function tryOut(wanted) {
  const told = document.getElementById("tried");
  busy(true);
  told.textContent = word("connect-trying");
  try {
    const { id } = await call("POST", path("trial"), { ...portValues(), wanted }, { form });
    if (wanted === "picture") drawPicture();
    tell(wanted, await outcome(id));
  } catch (error) {
    told.textContent = error.detail ? word("connect-trouble", { trouble: error.detail }) : "";
  } finally {
    busy(false);
  }
}

async function outcome(id) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    const trial = await call("GET", path("trial"));
    if (trial.id !== id || trial.found) return trial.found ?? {};
  }
}

function tell(wanted, found) {
  const told = document.getElementById("tried");
  if (found.trouble) told.textContent = word("connect-trouble", { trouble: found.trouble });
  else if (wanted === "speed") {
    told.textContent = found.speed ? word("connect-speed", { speed: found.speed }) : word("connect-no-speed");
    if (found.speed) form.elements.baud_rate.value = found.speed;
  } else told.textContent = word(found.acknowledged ? "connect-confirmed" : "connect-written");
  if (wanted !== "picture") return;
  document.getElementById("seen").hidden = false;
  showVariants();
}

function drawPicture() {
  const { lines, columns } = values(["lines", "columns"]);
  const old = document.getElementById("picture");
  const canvas = old.cloneNode();
  old.replaceWith(canvas);
  const rows = Array.from({ length: lines }, (_, n) => ({ text: `${n + 1} ABC 0123456789`, colour: COLOURS[n % 3] }));
  ledPanel(canvas, columns, lines).draw(rows);
}

/** Line settings that were not tried yet, one button each. */
function showVariants() {
  const now = values(["protocol", "baud_rate", "byte_size", "parity"]);
  const all = PROTOCOLS[now.protocol].lineSettings;
  const [, bits, parity] = all[0];
  const current = [now.baud_rate, now.byte_size ?? bits, now.parity ?? parity].join();
  const others = all.filter((variant) => variant.join() !== current);
  document.getElementById("variants").replaceChildren(...others.map(variantButton));
}

function variantButton([speed, bits, parity]) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.variant = "";
  button.textContent = word("connect-variant", { settings: `${speed} ${bits}${parity}1` });
  button.addEventListener("click", () => {
    form.elements.baud_rate.value = speed;
    form.elements.byte_size.value = bits;
    form.elements.parity.value = parity;
    tryOut("picture");
  });
  return button;
}

function answer(input) {
  const advice = document.getElementById("advice");
  advice.textContent = input.dataset.advice;
  advice.hidden = false;
  document.getElementById("variants").hidden = !["nothing", "garbled"].includes(input.value);
  const right = input.value === "right";
  document.getElementById("settings").hidden = !right;
  if (right) draft();
}

const settings = () => ({ ...portValues(), ...values(["language", "greeting"]) });

async function draft() {
  const made = await call("POST", path("draft"), settings(), { form });
  document.getElementById("yaml").textContent = made.yaml;
  seen = made.seen;
  document.getElementById("save")?.toggleAttribute("disabled", !seen);
}

async function save(button) {
  button.disabled = true;
  const { backup } = await call("POST", path("settings"), { ...settings(), seen }, { form }).catch(() => ({}));
  if (!backup) return draft();
  const saved = document.getElementById("saved");
  saved.textContent = word("connect-saved", { backup });
  saved.hidden = false;
}

function choose() {
  const chosen = form.elements.protocol.value;
  const { language, tellsSpeed } = PROTOCOLS[chosen];
  form.querySelector("[data-try=speed]").hidden = !tellsSpeed;
  for (const own of form.querySelectorAll("[data-of]")) own.hidden = own.dataset.of !== chosen;
  if (!("known" in form.dataset)) form.elements.language.value = language;
}

async function copy() {
  const text = document.getElementById("yaml");
  // On plain HTTP there is no clipboard for scripts: the text is selected for the keyboard.
  getSelection().selectAllChildren(text);
  await navigator.clipboard?.writeText(text.textContent);
  toast(word("connect-copied"), { kind: "good" });
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.try) tryOut(button.dataset.try);
  if (button?.id === "find-ports") findPorts();
  if (button?.id === "copy") copy();
  if (button?.id === "save") save(button);
});
form.addEventListener("change", (event) => {
  const { target } = event;
  if (target.name === "seen") answer(target);
  if (target.name === "protocol") choose();
  if (["language", "greeting"].includes(target.name) && !document.getElementById("settings").hidden) draft();
});
choose();
drawPicture();
findPorts();
