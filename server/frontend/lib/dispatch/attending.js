// A tap on a name or on a bay says who is here and what can be used: its sheet, what it sends, and the undo.

import { isoOf, roundedDown } from "../../logic/site-time.js";
import { shopOrder } from "../../logic/taps.js";
import { typedTime } from "../../logic/typed-moment.js";
import { call, clearErrors, showError } from "../api.js";
import { now } from "../clock.js";
import { offerUndo, saidLater, textOf } from "../commands.js";
import { around, field, maybe, one, valueIn } from "../dom.js";
import { instantIn } from "../moment.js";
import { give, tellProblem } from "../offline/outbox.js";
import { Sheet } from "../sheet.js";
import { keepWeek } from "../shifts.js";
import { site } from "../site-time.js";
import { toast } from "../toast.js";
import { word } from "../words.js";

/**
 * The sheets of people and bays; `done` runs when something was said.
 *
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} root the timeline
 * @param {() => void} done
 */
export function makeAttending(dialog, root, done) {
  const sheet = new Sheet(dialog, (path, day) => `/dispatch/${path}?day=${encodeURIComponent(day)}`, withoutNetwork);

  root.addEventListener("click", ({ target }) => {
    // What a bay is offered lies in its name, and is a tap of its own.
    if (document.body.classList.contains("is-placing") || around(target, "[data-next]")) return;
    const person = around(target, ".crew")?.dataset.person;
    const bay = around(target, ".lane-name") && around(target, ".lane")?.dataset.bay;
    if (person) sheet.open(`people/${encodeURIComponent(person)}`);
    else if (bay) sheet.open(`bays/${encodeURIComponent(bay)}`);
  });
  dialog.addEventListener("click", async ({ target }) => {
    const button = around(target, "button");
    const form = maybe(dialog, "form", HTMLFormElement);
    if (!button || !form) return;
    const { day, say, reason, bay } = button.dataset;
    if (day) sheet.open(sheet.shown(), day);
    else if (bay) sheet.open(`bays/${encodeURIComponent(bay)}`);
    else if (reason) field(form, "reason").value = reason;
    else if (say && (await send(button, form, JSON.parse(say)))) close();
  });
  dialog.addEventListener("submit", async (event) => {
    const form = around(event.target, "form", HTMLFormElement);
    const { submitter } = event;
    if (!form || !(submitter instanceof HTMLElement)) return;
    event.preventDefault();
    if (form.dataset.week !== undefined) {
      if (await keep(submitter, form)) close();
    } else if (await send(submitter, form, typed(form))) close();
  });
  dialog.addEventListener("change", ({ target }) => {
    const form = around(target, "form", HTMLFormElement);
    const team = form && maybe(form, "[data-lent]");
    if (form && team) team.hidden = valueIn(form, "state") !== "lent";
  });

  function close() {
    dialog.close();
    done();
  }
}

/**
 * The sheet of a person or a bay as the page itself knows it: what can be said of now and of today, while today lasts.
 *
 * @param {string} path like "people/NAME"
 */
function withoutNetwork(path) {
  const [kind, name = ""] = path.split("/");
  const template = maybe(document.body, `template[data-sheet-of=${kind}]`, HTMLTemplateElement);
  if (!template || now() >= Date.parse(template.dataset.until ?? "")) return "";
  const form = /** @type {HTMLFormElement} */ (one(template.content, "form").cloneNode(true));
  form.dataset.path = kind === "people" ? `/presence/${name}` : `/bays/${name}/service`;
  form.dataset.who = decodeURIComponent(name);
  one(form, "[data-text]").textContent = form.dataset.who;
  return form.outerHTML;
}

/**
 * What is typed as from–to: of a person's times only the hours, on the sheet's day.
 *
 * @param {HTMLFormElement} form
 */
function typed(form) {
  const { on } = form.dataset;
  const [from, to] = ["from", "to"].map((name) => {
    if (!on) return instantIn(form, name);
    const value = typedTime(valueIn(form, name));
    return value && isoOf(site.instantOf(`${on}T${value}`));
  });
  const state = valueIn(form, "state");
  return {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(state ? { state } : {}),
    ...(state === "lent" ? { team: valueIn(form, "team") } : {}),
  };
}

/**
 * Say it; whether that was done.
 *
 * @param {HTMLElement} button
 * @param {HTMLFormElement} form
 * @param {Record<string, unknown>} body
 */
async function send(button, form, body) {
  const { path = "", on, who = "" } = form.dataset;
  clearErrors(form);
  const [note, reason] = [valueIn(form, "note"), valueIn(form, "reason")];
  if (button.dataset.needsNote !== undefined && !reason.trim()) {
    showError(form, "reason", word("why-out"));
    return false;
  }
  const wish = {
    ...(on ? { day: on, note } : {}),
    ...(button.dataset.needsNote === undefined ? {} : { reason }),
    ...(button.dataset.fromNow === undefined ? {} : { from: isoOf(roundedDown(now())) }),
    ...(button.dataset.hours ? { to: isoOf(roundedDown(now()) + Number(button.dataset.hours) * 3_600_000) } : {}),
    ...body,
  };
  button.setAttribute("aria-busy", "true");
  try {
    const text = textOf(button);
    const { answer, queued } = await give(shopOrder(path), "say", wish, { text, plate: who });
    if (queued !== undefined) saidLater(`${who} ${text}`, queued);
    else offerUndo(word("said-of", { who }), () => takeBack(/** @type {any} */ (answer).events[0]));
    return true;
  } catch (error) {
    // The toast or the field says why.
    tellProblem(error, form);
    return false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/**
 * Keep the shift plan; whether that was done.
 *
 * @param {HTMLElement} button
 * @param {HTMLFormElement} form
 */
async function keep(button, form) {
  button.setAttribute("aria-busy", "true");
  try {
    const [event] = await keepWeek(form);
    offerUndo(word("said-of", { who: form.dataset.week }), event === undefined ? undefined : () => takeBack(event));
    return true;
  } catch {
    // The toast has said why.
    return false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** @param {number} event */
async function takeBack(event) {
  try {
    await call("POST", "/presence/undo", { event });
    toast(word("undone"), { kind: "good" });
  } catch {
    // The toast has said why.
  }
}
