// Files that come in, and the backlog they leave; who takes old orders up only has no form for files.

import { backlogButtons } from "../lib/admin/backlog.js";
import { importList } from "../lib/admin/import-list.js";
import { importFile } from "../lib/admin/imports.js";
import { sayKept } from "../lib/admin/page.js";
import { maybe } from "../lib/dom.js";

sayKept();
backlogButtons();
importList();
if (maybe(document, "#jobs-form")) importFile();
