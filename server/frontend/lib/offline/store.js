// The taps that wait, in IndexedDB: they outlive a reload, a dead battery and the server. In the order of tapping.

import { database } from "./database.js";

/** @import { Tap, TapStore } from "../../types.js" */

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("shopboard-taps") : null;

/** @type {TapStore["add"]} */
export async function add(tap) {
  const db = await database();
  const id = await db?.add("taps", tap).catch(() => null);
  if (id !== null && id !== undefined) tell();
  return id ?? null;
}

/** Everybody's taps on this device, the oldest first. */
export async function all() {
  const db = await database();
  return /** @type {Tap[]} */ ((await db?.getAll("taps")) ?? []);
}

/**
 * A tap as it now is; undefined when it has gone.
 *
 * @param {number} id
 */
export async function one(id) {
  return /** @type {Tap | undefined} */ (await (await database())?.get("taps", id));
}

/**
 * Change a tap if it is still there, at once or not at all. Gives it as it now is; undefined when it has gone.
 *
 * @param {number} id
 * @param {Partial<Tap>} changes
 */
export async function change(id, changes) {
  const db = await database();
  if (!db) return undefined;
  const work = db.transaction("taps", "readwrite");
  const tap = /** @type {Tap | undefined} */ (await work.store.get(id));
  const changed = tap && { ...tap, ...changes };
  if (changed) await work.store.put(changed);
  await work.done;
  tell();
  return changed;
}

/**
 * A tap is done with.
 *
 * @param {number} id
 */
export async function remove(id) {
  const db = await database();
  await db?.delete("taps", id);
  tell();
}

/**
 * `listener` runs whenever the taps change, in this window or another. Gives a function that ends it.
 *
 * @param {() => void} listener
 */
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
