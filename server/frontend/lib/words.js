// The few sentences that scripts say: `<script type="application/json" class="words">` blocks of the page, merged.
// Knows nothing of languages: the server has translated them.

/** @type {Record<string, string>} */
const words = {};
for (const block of document.querySelectorAll("script.words"))
  Object.assign(words, JSON.parse(block.textContent ?? ""));

/**
 * The word for `key`, with its %(name)s places filled; an unknown key stands for itself.
 *
 * @param {string} key
 * @param {Record<string, string | number | undefined>} places
 */
export function word(key, places = {}) {
  return (words[key] ?? key).replace(/%\((\w+)\)[sd]/g, (_, name) => String(places[name] ?? ""));
}

/**
 * The content of `<meta name="…">`, or "".
 *
 * @param {string} name
 */
export function meta(name) {
  const found = document.querySelector(`meta[name="${name}"]`);
  return found instanceof HTMLMetaElement ? found.content : "";
}

/** What a page sends along when it fetches a part of itself: the part comes in the language in which the page stands. */
export function asThisPage() {
  return { headers: { "Page-Language": meta("language") } };
}
