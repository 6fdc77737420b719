// What this device keeps, in IndexedDB: the taps that wait, and where a service worker can open pages, their last view.

import { openDB } from "idb";

let opened = null;

/** The open database; null in a browser that keeps nothing. */
export function database() {
  opened ??= openDB("shopboard", 1, {
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
