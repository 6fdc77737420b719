// A masked plate as it is read aloud.

/**
 * Its first characters one by one, then how it ends; `ending` makes words of that.
 *
 * @param {string} plate
 * @param {(tail: string) => string} ending
 */
export function spokenPlate(plate, ending) {
  const [start, tail] = plate.split(/[•*]+/);
  const parts = [[...start.replace("·", "")].join(" "), tail ? ending([...tail].join(" ")) : ""];
  return parts.filter(Boolean).join(", ");
}
