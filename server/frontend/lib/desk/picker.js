// Picks operations from the standard-time table: type a part of the code or the name, tap, see the minutes add up.

import { word } from "../words.js";

const MOST = 8;

/** Makes `place` (with [data-search], [data-found], [data-chosen], [data-sum]) a picker; `onChange` hears each change. */
export function makePicker(place, standards, onChange = () => {}) {
  const search = place.querySelector("[data-search]");
  const found = place.querySelector("[data-found]");
  const chosen = place.querySelector("[data-chosen]");
  const sum = place.querySelector("[data-sum]");
  let codes = [];

  function matches() {
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) return [];
    return standards
      .filter((one) => `${one.code} ${one.name}`.toLowerCase().includes(wanted) && !codes.includes(one.code))
      .slice(0, MOST);
  }

  const picked = () => codes.map((code) => standards.find((one) => one.code === code));
  const minutes = () => picked().reduce((total, one) => total + one.standard_minutes, 0);

  function button(one, end, className, act) {
    const element = Object.assign(document.createElement("button"), { type: "button", className });
    const length = word("minutes", { minutes: one.standard_minutes });
    for (const text of [`${one.code} ${one.name}`, end ? `${length} ${end}` : length]) {
      element.append(Object.assign(document.createElement("span"), { textContent: text }));
    }
    element.addEventListener("click", () => act(one.code));
    return element;
  }

  function show() {
    const wanted = search.value.trim();
    const buttons = matches().map((one, index) => button(one, "", index ? "button" : "button is-first", add));
    found.replaceChildren(...buttons);
    if (wanted && !buttons.length) found.textContent = word("no-operation", { text: wanted });
    chosen.replaceChildren(
      ...picked().map((one) => {
        const chip = button(one, "✕", "chip is-on", remove);
        chip.title = word("take-out");
        return chip;
      }),
    );
    sum.textContent = codes.length ? word("standard-sum", { minutes: minutes() }) : "";
  }

  function add(code) {
    codes = [...codes, code];
    search.value = "";
    show();
    search.focus();
    onChange(codes);
  }

  function remove(code) {
    codes = codes.filter((one) => one !== code);
    show();
    onChange(codes);
  }

  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Enter picks the first match; only an empty search lets the form go.
    const first = matches()[0];
    if (first || search.value.trim()) event.preventDefault();
    if (first) add(first.code);
  });
  show();
  return {
    codes: () => codes,
    minutes,
    clear: () => {
      codes = [];
      search.value = "";
      show();
    },
  };
}
