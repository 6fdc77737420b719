// Administration: one tab at a time; after a change the page is loaded anew, so that it always shows what is kept.

import { customersTab } from "../lib/admin/customers.js";
import { endingButtons } from "../lib/admin/endings.js";
import { importsTab } from "../lib/admin/imports.js";
import { makeSearches, sayKept } from "../lib/admin/page.js";
import { settingForms } from "../lib/admin/settings.js";
import { settlingButtons } from "../lib/admin/settling.js";
import { shiftsTab } from "../lib/admin/shifts.js";
import { staffTab } from "../lib/admin/staff.js";
import { standardsTab } from "../lib/admin/standards.js";
import { teamsTab } from "../lib/admin/teams.js";
import { narrowingButtons, tokensTab } from "../lib/admin/tokens.js";
import { hookForms, tryingButtons } from "../lib/admin/webhooks.js";
import { maybe } from "../lib/dom.js";

/** @type {Record<string, () => void>} */
const TABS = {
  staff: staffTab,
  teams: teamsTab,
  shifts: shiftsTab,
  standards: standardsTab,
  tokens: tokensTab,
  imports: importsTab,
  customers: customersTab,
};

sayKept();
makeSearches();
endingButtons();
narrowingButtons();
settlingButtons();
settingForms();
tryingButtons();
hookForms();
// The record beside the tabs has none.
TABS[maybe(document, "[data-tab]")?.dataset.tab ?? ""]?.();
