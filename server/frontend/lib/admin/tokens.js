// Tokens: made, shown once with the address that a TV needs, revoked.

import { call } from "../api.js";
import { ask, open } from "../dialog.js";
import { toast } from "../toast.js";
import { word } from "../words.js";
import { busy, onSubmit, reloadSaying } from "./page.js";

const form = document.querySelector("#token-form form");
const made = document.getElementById("token-made");
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

async function make() {
  const body = { name: form.elements.name.value.trim(), role: form.elements.role.value };
  const { name, role, token } = await call("POST", "/tokens", body, { form });
  form.closest("dialog").close();
  made.querySelector("[data-name]").textContent = name;
  made.querySelector("[data-token]").value = token;
  for (const field of made.querySelectorAll("[data-address]")) {
    field.value = `${location.origin}${field.dataset.address}?token=${encodeURIComponent(token)}`;
  }
  made.querySelector("[data-for=display]").hidden = role !== "display";
  made.querySelector("[data-for=system]").hidden = role === "display";
  made.querySelector("[data-local]").hidden = !LOCAL.includes(location.hostname);
  await open(made);
  reloadSaying(word("added", { name }));
}

// On plain HTTP a browser has no clipboard for scripts; then the text is selected, ready for the hand.
async function copy(button) {
  const field = button.parentElement.querySelector("input");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    toast(word("copy-by-hand"));
    return;
  }
  toast(word("copied"), { kind: "good" });
}

async function revoke(name) {
  const question = { title: word("ask-revoke", { name }), text: word("ask-revoke-text"), yes: word("revoke") };
  if (!(await ask({ ...question, danger: true }))) return;
  await call("DELETE", `/tokens/${encodeURIComponent(name)}`);
  reloadSaying(word("saved"));
}

/** Makes the tab work. */
export function tokensTab() {
  onSubmit(form, make);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    if ("revoke" in button.dataset) busy(button, () => revoke(button.dataset.revoke));
  });
}
