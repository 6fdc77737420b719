// A button with data-unfolds folds out what stands beside it on a narrow screen; the style shows by aria-expanded what is out.

import { all } from "./dom.js";

for (const button of all(document, "[data-unfolds]")) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
  });
}
