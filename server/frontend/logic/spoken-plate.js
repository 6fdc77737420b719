// A masked plate as it is read aloud.

/**
 * Its first characters one by one, those shown in its middle, then how it ends; `ending` makes words of that.
 *
 * @param {string} plate
 * @param {(tail: string) => string} ending
 */
export function spokenPlate(plate, ending) {
  const [start, ...shown] = plate.split(/[•*]+/);
  const tail = shown.pop();
  /** @param {string} signs */
  const spelled = (signs) => [...signs].join(" ");
  const parts = [start.replace("·", ""), ...shown].map(spelled);
  return [...parts, tail ? ending(spelled(tail)) : ""].filter(Boolean).join(", ");
}
