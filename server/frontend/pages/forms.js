// The paper forms: the button that prints, and the dialog that takes a table of standard times back in.

import { sayKept } from "../lib/admin/page.js";
import { tableImport } from "../lib/admin/table-import.js";
import { maybe, maybeById } from "../lib/dom.js";

sayKept();
maybe(document, "[data-print]")?.addEventListener("click", () => window.print());
if (maybeById("table-form")) tableImport();
