// The taps that wait, in IndexedDB: they outlive a reload, a dead battery and the server. In the order of tapping.
//
// A tap: {id, key, person, order, command, path, body, text, plate, tapped, tries, state, problem}; `state` is waiting,
// refused (with `problem` {status, detail, seq}) or withdrawn (to be taken back as soon as it is known to be recorded).

import { database } from "./database.js";

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("shopboard-taps") : null;

/** Keep a tap; its id, or null in a browser that keeps nothing. */
export async function add(tap) {
  const db = await database();
  const id = await db?.add("taps", tap).catch(() => null);
  if (id !== null && id !== undefined) tell();
  return id ?? null;
}

/** Everybody's taps on this device, the oldest first. */
export async function all() {
  const db = await database();
  return (await db?.getAll("taps")) ?? [];
}

/** A tap as it now is; undefined when it has gone. */
export async function one(id) {
  return (await database())?.get("taps", id);
}

/** Change a tap if it is still there, at once or not at all. Gives it as it now is; undefined when it has gone. */
export async function change(id, changes) {
  const db = await database();
  const work = db.transaction("taps", "readwrite");
  const tap = await work.store.get(id);
  const changed = tap && { ...tap, ...changes };
  if (changed) await work.store.put(changed);
  await work.done;
  tell();
  return changed;
}

/** A tap is done with. */
export async function remove(id) {
  const db = await database();
  await db?.delete("taps", id);
  tell();
}

/** `listener` runs whenever the taps change, in this window or another. Gives a function that ends it. */
export function watch(listener) {
  document.addEventListener("taps", listener);
  channel?.addEventListener("message", listener);
  return () => {
    document.removeEventListener("taps", listener);
    channel?.removeEventListener("message", listener);
  };
}

function tell() {
  document.dispatchEvent(new CustomEvent("taps"));
  channel?.postMessage("taps");
}
