// The installed app: registers the service worker where the browser lets us (HTTPS), and tells it what this page is made of.

import { meta } from "../words.js";

/** Whether pages can be opened without the network on this device. */
export function isKept() {
  return Boolean(navigator.serviceWorker?.controller);
}

/** How often, in ms, a worker that waits is woken. */
const URGE = 2000;
const SCRIPT = `/service-worker.js?build=${meta("build")}`;

async function register() {
  navigator.serviceWorker.addEventListener("controllerchange", tell);
  const registration = await navigator.serviceWorker.register(SCRIPT);
  tell();
  urge(registration);
}

/**
 * The worker of an earlier build may hold on though the new one does not want to wait: both are woken until it has gone.
 *
 * @param {ServiceWorkerRegistration} registration
 */
function urge(registration) {
  const { installing, waiting, active } = registration;
  for (const worker of waiting ? [active, waiting] : []) worker?.postMessage({ takeOver: true });
  if (installing || waiting) setTimeout(urge, URGE, registration);
}

// The worker of an earlier build may still be there for a moment; what it keeps goes with it.
function tell() {
  const worker = navigator.serviceWorker.controller;
  if (!worker?.scriptURL.endsWith(SCRIPT)) return;
  const files = performance.getEntriesByType("resource").map(({ name }) => name);
  const keep = files.filter((name) => name.startsWith(`${location.origin}/static/`));
  worker.postMessage({ keep, path: location.pathname });
}

if (window.isSecureContext && "serviceWorker" in navigator && meta("person")) {
  // The page itself comes first.
  if (document.readyState === "complete") register().catch(() => {});
  else addEventListener("load", () => register().catch(() => {}));
}
