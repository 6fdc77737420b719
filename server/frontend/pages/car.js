// The customer's own page: follows one car.

import { one } from "../lib/dom.js";
import { connect } from "../lib/live.js";

const list = one(document, "[data-live]");
connect({ page: list.dataset.page ?? "", list });
