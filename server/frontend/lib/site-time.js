// The site's wall-clock times on this page.

import { SiteTime } from "../logic/site-time.js";
import { meta } from "./words.js";

export const site = new SiteTime(meta("time-zone") || undefined);
