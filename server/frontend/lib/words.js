// The few sentences that scripts say: `<script type="application/json" class="words">` blocks of the page, merged.
// Knows nothing of languages: the server has translated them.

const words = {};
for (const block of document.querySelectorAll("script.words")) Object.assign(words, JSON.parse(block.textContent));

/** The word for `key`, with its %(name)s places filled; an unknown key stands for itself. */
export function word(key, places = {}) {
  return (words[key] ?? key).replace(/%\((\w+)\)[sd]/g, (_, name) => places[name] ?? "");
}

/** The content of `<meta name="…">`, or "". */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? "";
}
