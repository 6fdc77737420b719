// The shift plan: the hours of each technician's week.

import { around } from "../dom.js";
import { keepWeek } from "../shifts.js";
import { word } from "../words.js";
import { busy, reloadSaying } from "./page.js";

/** Makes the tab work. */
export function shiftsTab() {
  document.addEventListener("submit", (event) => {
    const form = around(event.target, "form[data-week]", HTMLFormElement);
    const { submitter } = event;
    if (!form || !(submitter instanceof HTMLElement)) return;
    event.preventDefault();
    busy(submitter, async () => {
      await keepWeek(form);
      reloadSaying(word("changed", { name: form.dataset.week }));
    });
  });
}
