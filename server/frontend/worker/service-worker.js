// Opens the pages without the network, where HTTPS lets the browser run this: the built files, and one person's own pages
// as they last were. Never answers of the API; never a page of somebody who has signed out, or of whom another followed.

import { forgetViews } from "../lib/offline/views.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const BUILD = new URL(worker.location.href).searchParams.get("build");
const FILES = `shopboard-files-${BUILD}`;
const ALL_PAGES = "shopboard-pages-";
const PAGES = ALL_PAGES + BUILD;
/** The pages that are of use without the server. */
const KEPT = ["/work", "/dispatch", "/desk", "/appointments", "/board"];
/** Whose pages are kept, as an entry among them. */
const WHOSE = "/whose-pages";
/** A network that does not answer for so long is treated as none, where there is a page to show instead. */
const PATIENCE = 6000;
/** How often somebody has gone: a page that was asked for before that is nobody's when it comes. */
let departures = 0;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await tidy();
      await worker.clients.claim();
    })(),
  );
});

/** What other builds have kept goes. Their workers may still finish what they had begun, hence more than once. */
async function tidy() {
  for (const name of await caches.keys()) if (![FILES, PAGES].includes(name)) await caches.delete(name);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== worker.location.origin) return;
  if (pathname === "/api/v1/session" && request.method !== "GET") event.respondWith(session(request));
  else if (request.method !== "GET") return;
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && KEPT.includes(pathname)) event.respondWith(page(event, pathname));
  else if (request.mode === "navigate" && pathname === "/") event.respondWith(home(request));
});

// A page that was loaded before this could see it tells what it is made of, and one that waits for this to take over urges.
worker.addEventListener("message", (event) => {
  const { takeOver, keep, path } = event.data;
  if (takeOver) return event.waitUntil(worker.skipWaiting());
  event.waitUntil(
    (async () => {
      await tidy();
      const cache = await caches.open(FILES);
      for (const url of keep) if (!(await cache.match(url))) await cache.add(url).catch(() => {});
      const known = await (await caches.open(PAGES)).match(path);
      const asked = departures;
      if (!known && KEPT.includes(path)) await fetch(path).then((answer) => store(path, answer, asked));
    })().catch(() => {}),
  );
});

/**
 * Once more after the answer: until then the server took whoever leaves for signed in.
 *
 * @param {Request} request
 */
async function session(request) {
  await forget();
  return fetch(request).finally(forget);
}

/**
 * Built files carry the build or their own hash in their address: what is kept is right for ever.
 *
 * @param {Request} request
 */
async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 */
async function page(event, path) {
  const asked = departures;
  const fresh = fetch(event.request).then(async (answer) => {
    // Only sign-in is elsewhere: the session has ended.
    if (answer.type === "opaqueredirect") await forget();
    // Another week than this one is no page to begin with.
    else if (!new URL(event.request.url).searchParams.has("from")) {
      event.waitUntil(store(path, answer.clone(), asked));
    }
    return answer;
  });
  const kept = await asKept(path);
  if (!kept) return fresh;
  const there = fresh.then((answer) => (isAway(answer) ? kept : answer));
  const tooLate = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([there.catch(() => kept), tooLate]);
}

/**
 * A reverse proxy says in the server's place that it cannot be reached.
 *
 * @param {Response} answer
 */
function isAway(answer) {
  return [502, 503, 504].includes(answer.status);
}

/**
 * The app is opened at "/", from where the server leads on; without it, to the page that was used last.
 *
 * @param {Request} request
 */
async function home(request) {
  const answer = await fetch(request).catch(() => null);
  if (answer && !isAway(answer)) return answer;
  const urls = (await (await caches.open(PAGES)).keys()).map((one) => new URL(one.url).pathname);
  const last = urls.filter((path) => path !== WHOSE).pop();
  return last ? Response.redirect(last) : (answer ?? Response.error());
}

/**
 * The page as it was, marked as such for its own scripts.
 *
 * @param {string} path
 */
async function asKept(path) {
  const kept = await (await caches.open(PAGES)).match(path);
  if (!kept) return null;
  const html = (await kept.text()).replace("<html", "<html data-kept");
  return new Response(html, { headers: kept.headers });
}

/**
 * Keep a page that was asked for when there had been so many departures.
 *
 * @param {string} path
 * @param {Response} answer
 * @param {number} asked
 */
async function store(path, answer, asked) {
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  const person = html.match(/<meta name="person" content="([^"]*)"/)?.[1];
  if (!person) return;
  const cache = await caches.open(PAGES);
  const whose = await (await cache.match(WHOSE))?.text();
  if (asked !== departures) return;
  if (whose !== undefined && whose !== person) await forget();
  const now = departures;
  const pages = await caches.open(PAGES);
  await pages.put(WHOSE, new Response(person));
  // The newest last.
  await pages.delete(path);
  const headers = new Headers(answer.headers);
  // The body is kept as text, however it travelled.
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  await pages.put(path, new Response(html, { headers }));
  // Somebody has gone while it was put there.
  if (now !== departures) await forget();
}

/** Whoever comes next on this device finds nothing of whoever was here. */
async function forget() {
  departures += 1;
  // Of every build: the worker before this one may have been at work to the end.
  for (const name of await caches.keys()) if (name.startsWith(ALL_PAGES)) await caches.delete(name);
  await forgetViews();
}
