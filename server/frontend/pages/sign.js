// The twin of a sign: draws what the wire carries, gives an operator's orders, and looks up what was shown when.

import { call } from "../lib/api.js";
import { now, timeOfDay } from "../lib/clock.js";
import { ask } from "../lib/dialog.js";
import { ledPanel } from "../lib/led.js";
import { connect } from "../lib/live.js";
import { toast } from "../lib/toast.js";
import { meta, word } from "../lib/words.js";

function start(name, columns, lines) {
  const panel = ledPanel(document.getElementById("led"), columns, lines);
  const then = ledPanel(document.getElementById("then"), columns, lines);
  const list = document.querySelector("[data-live]");
  let drawn = "";

  const draw = () => {
    const source = list.querySelector("[data-led]");
    const shown = source?.dataset.on === "1" ? [...source.children].map(lineOf) : [];
    const content = JSON.stringify(shown);
    if (content === drawn) return;
    if (drawn) askSoon();
    drawn = content;
    panel.draw(shown);
  };

  connect({ page: `twin/${name}`, list, onView: draw, onChanges: draw });
  draw();

  for (const button of document.querySelectorAll("[data-order]")) {
    button.addEventListener("click", () => order(name, button));
  }

  const form = document.getElementById("ask");
  let pinned = false;
  const look = async (at) => {
    const query = new URLSearchParams(at ? { limit: "8", at } : { limit: "8" });
    const sign = await call("GET", `/signs/${encodeURIComponent(name)}?${query}`);
    tell(sign.shown, then);
  };
  const latest = () => {
    pinned = false;
    form.elements.at.value = siteText(now());
    return look();
  };
  // The proof of what has just been drawn is written down a moment later.
  let soon = 0;
  const askSoon = () => {
    clearTimeout(soon);
    if (!pinned) soon = setTimeout(latest, 1200);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pinned = true;
    look(siteInstant(form.elements.at.value));
  });
  document.getElementById("now").addEventListener("click", latest);
  document.getElementById("history").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-at]");
    if (!chosen) return;
    pinned = true;
    form.elements.at.value = siteText(Date.parse(chosen.dataset.at));
    look(chosen.dataset.at);
  });
  latest();
  notices(name);
  for (const switched of document.querySelectorAll("form[data-fault]")) {
    switched.addEventListener("submit", (event) => {
      event.preventDefault();
      fail(name, switched);
    });
  }
}

/** Notices: a new one, and withdrawing. The page is loaded anew, for only those who operate signs see them. */
function notices(name) {
  const form = document.getElementById("notice");
  if (!form) return;
  const path = `/signs/${encodeURIComponent(name)}/notices`;
  form.elements.starts_at.value = siteText(now()).slice(0, 16);
  form.elements.ends_at.value = siteText(now() + 8 * 3_600_000).slice(0, 16);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { text, starts_at: from, ends_at: until } = form.elements;
    const body = { text: text.value, starts_at: siteInstant(from.value), ends_at: siteInstant(until.value) };
    await call("POST", path, body, { form });
    location.reload();
  });
  for (const button of document.querySelectorAll("[data-withdraw]")) {
    button.addEventListener("click", async () => {
      await call("DELETE", `${path}/${button.dataset.withdraw}`);
      location.reload();
    });
  }
}

async function fail(name, form) {
  const body = { fault: form.dataset.fault, value: form.elements.value.value };
  const answer = await call("POST", `/signs/${encodeURIComponent(name)}/fault`, body);
  toast(word(answer.driven ? "sign-asked" : "sign-alone"), { kind: answer.driven ? "good" : "bad" });
}

function lineOf(element) {
  return {
    text: element.textContent,
    colour: element.dataset.colour,
    attention: element.dataset.attention !== undefined,
  };
}

async function order(name, button) {
  const kind = button.dataset.order;
  const risky = { clear: false, "set-up": true };
  if (kind in risky) {
    const text = { title: word(`sign-${kind}`), text: word(`sign-${kind}-text`), yes: word(`sign-${kind}-yes`) };
    if (!(await ask({ ...text, danger: risky[kind] }))) return;
  }
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await call("POST", `/signs/${encodeURIComponent(name)}/${kind}`, {});
    toast(answer.driven ? word("sign-asked") : word("sign-alone"), { kind: answer.driven ? "good" : "bad" });
  } catch {
    // The sentence was shown already.
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function tell(shown, panel) {
  const caption = document.getElementById("then-text");
  const history = document.getElementById("history");
  const [first] = shown;
  panel.draw(first?.lines ?? []);
  if (!first) {
    caption.textContent = word("sign-nothing");
    history.replaceChildren();
    return;
  }
  caption.textContent = `${word("sign-since", { time: momentOf(first.at) })}, ${proofOf(first)}`;
  history.replaceChildren(...shown.map(entryOf));
}

function proofOf(proof) {
  if (!proof.connected) return word("sign-lost");
  return word(proof.acknowledged ? "sign-acknowledged" : "sign-written");
}

function entryOf(proof) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.at = proof.at;
  const time = document.createElement("time");
  time.dateTime = proof.at;
  time.textContent = momentOf(proof.at);
  const text = document.createElement("span");
  const lines = proof.lines.map((line) => line.text.trim().replace(/\s+/g, " ")).filter(Boolean);
  text.textContent = proof.connected ? lines.join(" · ") || word("sign-blank") : word("sign-lost");
  button.append(time, text);
  item.append(button);
  return item;
}

const site = { timeZone: meta("time-zone") || undefined, hourCycle: "h23" };
const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
const full = new Intl.DateTimeFormat("sv-SE", { ...site, ...parts, second: "2-digit" });

/** 2026-05-04T15:40:07 at the site, as a datetime-local field holds it. */
function siteText(instant) {
  return full.format(instant).replace(" ", "T");
}

/** The instant that a datetime-local field means at the site, ISO 8601. */
function siteInstant(text) {
  const asUtc = Date.parse(`${text}Z`);
  const offset = Date.parse(`${siteText(asUtc)}Z`) - asUtc;
  return new Date(asUtc - offset).toISOString();
}

function momentOf(at) {
  const text = siteText(Date.parse(at));
  return text.slice(0, 10) === siteText(now()).slice(0, 10) ? text.slice(11) : `${text.slice(5, 10)} ${timeOfDay(at)}`;
}

const page = document.querySelector("[data-sign]");
if (page) start(page.dataset.sign, Number(page.dataset.columns), Number(page.dataset.lines));
