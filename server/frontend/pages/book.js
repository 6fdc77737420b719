// The pages beside the figures: measures, looks, attendance, month close.

import "../lib/book.js";
import "../lib/figures-file.js";
