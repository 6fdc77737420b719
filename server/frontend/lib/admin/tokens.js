// Tokens: made, shown once with the address that a TV needs, revoked.

import { call } from "../api.js";
import { ask, open } from "../dialog.js";
import { all, around, byId, field, one, valueIn } from "../dom.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, onSubmit, reloadSaying } from "./page.js";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/** @param {HTMLFormElement} form */
async function make(form) {
  const scope = valueIn(form, "scope");
  const chosen = { name: valueIn(form, "name").trim(), role: valueIn(form, "role") };
  const body = chosen.role === "display" ? { ...chosen, scope } : chosen;
  const { name, role, token, address: link, picture } = await call("POST", "/tokens", body, { form });
  form.closest("dialog")?.close();
  const made = byId("token-made", HTMLDialogElement);
  one(made, "[data-name]").textContent = name;
  one(made, "[data-token]", HTMLInputElement).value = token;
  for (const address of all(made, "[data-address]", HTMLInputElement)) {
    address.value = link ?? "";
  }
  one(made, "[data-picture]").innerHTML = picture ?? "";
  one(made, "[data-for=display]").hidden = role !== "display" || scope === "sign";
  for (const place of all(made, "[data-scope]")) place.hidden = place.dataset.scope !== scope;
  one(made, "[data-for=system]").hidden = role === "display";
  one(made, "[data-local]").hidden = !link || !LOCAL.includes(new URL(link).hostname);
  await open(made);
  reloadSaying(word("added", { name }));
}

/**
 * On plain HTTP a browser has no clipboard for scripts; then the text is selected, ready for the hand.
 *
 * @param {HTMLElement} button
 */
async function copy(button) {
  const field = button.parentElement?.querySelector("input");
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    toast(word("copy-by-hand"));
    return;
  }
  toast(word("copied"), { kind: "good" });
}

/** @param {string} name */
async function revoke(name) {
  const question = { title: word("ask-revoke", { name }), text: word("ask-revoke-text"), yes: word("revoke") };
  if (!(await ask({ ...question, danger: true }))) return;
  await call("DELETE", `/tokens/${encodeURIComponent(name)}`);
  reloadSaying(word("saved"));
}

/** Makes the buttons work that say which page an older token is for. */
export function narrowingButtons() {
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "[data-narrow]");
    if (button) busy(button, () => narrow(button));
  });
}

/** @param {HTMLElement} button */
async function narrow(button) {
  const path = /** @type {const} */ (`/tokens/${encodeURIComponent(button.dataset.narrow ?? "")}`);
  await call("PATCH", path, { scope: button.dataset.scope });
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function tokensTab() {
  const form = one(document, "#token-form form", HTMLFormElement);
  const role = field(form, "role", HTMLSelectElement);
  const showScope = () => {
    one(form, "[data-only=display]").hidden = role.value !== "display";
  };
  role.addEventListener("change", showScope);
  showScope();
  onSubmit(form, () => make(form));
  document.addEventListener("click", ({ target }) => {
    const button = around(target, "button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    if ("revoke" in button.dataset) busy(button, () => revoke(button.dataset.revoke ?? ""));
  });
}
