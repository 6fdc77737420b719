// The installed app: registers the service worker where the browser lets us (HTTPS), and tells it what this page is made of.

import { meta } from "../words.js";

/** Whether pages can be opened without the network on this device. */
export function isKept() {
  return Boolean(navigator.serviceWorker?.controller);
}

const SCRIPT = `/service-worker.js?build=${meta("build")}`;

async function register() {
  navigator.serviceWorker.addEventListener("controllerchange", tell);
  await navigator.serviceWorker.register(SCRIPT);
  tell();
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
