// The customer's own page: follows one car.

import { connect } from "../lib/live.js";

const list = document.querySelector("[data-live]");
connect({ page: list.dataset.page, list });
