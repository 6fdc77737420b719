// Photographs from a phone's camera, made small before they are kept or sent.

/** What a photograph is made as large as, in pixels. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/**
 * The picture in a file; null where it is none.
 *
 * @param {File} file
 */
export async function photoIn(file) {
  if (typeof createImageBitmap === "function") return createImageBitmap(file).catch(() => null);
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  return picture.decode().then(
    () => picture,
    () => null,
  );
}

/**
 * A photograph as a data URL, small enough to be sent from a phone.
 *
 * @param {ImageBitmap | HTMLImageElement} photo
 */
export function scaled(photo) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(photo.width, photo.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(photo.width * scale);
  canvas.height = Math.round(photo.height * scale);
  canvas.getContext("2d")?.drawImage(photo, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", QUALITY);
}
