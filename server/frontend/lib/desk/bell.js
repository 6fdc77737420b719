// The advisor's bell: a short sound for a delay warning, once the browser has let us play one (it wants a tap first).

const KEPT = "shopboard.bell";
const NOTES = [880, 660, 880];
const NOTE_SECONDS = 0.16;
const PAUSE_SECONDS = 0.04;

/** @type {AudioContext | null} */
let audio = null;

/** Whether the person wants to hear it; on until switched off. */
export function isOn() {
  return localStorage.getItem(KEPT) !== "off";
}

/**
 * Switch it on or off, and remember.
 *
 * @param {boolean} on
 */
export async function setOn(on) {
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (on) await ready();
}

/** Whether the browser would let us be heard now. */
export function isReady() {
  return audio?.state === "running";
}

/** To be called in a tap: from then on the browser lets us be heard. */
export async function ready() {
  audio ??= new AudioContext();
  await audio.resume().catch(() => {});
}

/** Ring. Says in data-rung on the page how often it has. */
export function ring() {
  const page = document.documentElement;
  page.dataset.rung = String(Number(page.dataset.rung ?? 0) + 1);
  if (!isOn() || !audio || !isReady()) return;
  for (const [index, pitch] of NOTES.entries()) play(audio, pitch, index * (NOTE_SECONDS + PAUSE_SECONDS));
}

/**
 * @param {AudioContext} context
 * @param {number} frequency
 * @param {number} delay in seconds
 */
function play(context, frequency, delay) {
  const begin = context.currentTime + delay;
  const tone = new OscillatorNode(context, { frequency, type: "triangle" });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, begin);
  loudness.gain.linearRampToValueAtTime(0.4, begin + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_SECONDS);
  tone.connect(loudness).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + NOTE_SECONDS);
}
