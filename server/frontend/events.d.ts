// What scripts of one page tell each other by events on the document.

import type { CommandAnswer, Tap } from "./types.js";

declare global {
  interface DocumentEventMap {
    /** The connection to the server is live or stale. */
    link: CustomEvent<"live" | "stale">;
    /** Rows up to this seq of the log are about to be put in place. */
    arrived: CustomEvent<number>;
    /** The taps that this device keeps have changed. */
    taps: CustomEvent<void>;
    "tap-answered": CustomEvent<{ tap: Tap; answer: CommandAnswer }>;
    /** The session has ended while taps wait. */
    "signed-out": CustomEvent<void>;
  }
}
