// The last view of each page, for when the page is opened without the network.
// Written only where a service worker is at work, since nothing else can open a page then.

import { database } from "./database.js";

/** @import { KeptView } from "../../types.js" */

/**
 * Keep a view; its `now` is the server's time of it.
 *
 * @param {KeptView} view
 */
export async function keepView(view) {
  const db = await database();
  await db?.put("views", view).catch(() => {});
}

/**
 * The last view of the page for this person in this language; null when there is none.
 *
 * @param {{ page: string, person: string, language: string }} about
 */
export async function lastView({ page, person, language }) {
  const db = await database();
  const view = await db?.get("views", page);
  return view && view.person === person && view.language === language ? view : null;
}

/** Forget all of them. */
export async function forgetViews() {
  const db = await database();
  await db?.clear("views");
}
