// What this device keeps, in IndexedDB: the taps that wait, and where a service worker can open pages, their last view.

import { openDB } from "idb";

/** @import { DBSchema, IDBPDatabase } from "idb" */
/** @import { KeptView, NewTap, Tap } from "../../types.js" */

/**
 * @typedef {DBSchema & {
 *   taps: { key: number, value: Tap | NewTap },
 *   views: { key: string, value: KeptView },
 * }} Kept
 */

/** @type {Promise<IDBPDatabase<Kept> | null> | null} */
let opened = null;

/** The open database; null in a browser that keeps nothing. */
export function database() {
  opened ??= /** @type {typeof openDB<Kept>} */ (openDB)("shopboard", 1, {
    upgrade: (db) => {
      db.createObjectStore("taps", { keyPath: "id", autoIncrement: true });
      db.createObjectStore("views", { keyPath: "page" });
    },
    terminated: () => {
      opened = null;
    },
  }).catch(() => null);
  return opened;
}
