// The twin of a sign: what it shows now, and what it showed at another time, with the proof of that.

import { call } from "../api.js";
import { now } from "../clock.js";
import { around, byId, childrenOf, maybe, one } from "../dom.js";
import { LedPanel } from "../led.js";
import { connect } from "../live.js";
import { instantIn, putMoment } from "../moment.js";
import { site } from "../site-time.js";
import { word } from "../words.js";
import { momentOf, proofEntry, proofText } from "./proofs.js";

/** @import { Proof, SignLine } from "../../api.js" */

/** The proof of what has just been drawn is written down so many ms later. */
const PROVED_AFTER = 1200;
/** So many proofs are listed. */
const MOST = "8";

export class Twin {
  #name;
  #list = one(document, "[data-live]");
  #form = byId("ask", HTMLFormElement);
  #panel;
  #then;
  #drawn = "";
  /** Somebody looks at another time: the list does not go on by itself. */
  #isPinned = false;
  #timer = 0;

  /**
   * @param {string} name
   * @param {number} columns
   * @param {number} lines
   */
  constructor(name, columns, lines) {
    this.#name = name;
    this.#panel = new LedPanel(byId("led", HTMLCanvasElement), columns, lines);
    this.#then = new LedPanel(byId("then", HTMLCanvasElement), columns, lines);
    const draw = () => this.#draw();
    connect({ page: `twin/${name}`, list: this.#list, onView: draw, onChanges: draw });
    draw();
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#lookAt(instantIn(this.#form, "at"));
    });
    byId("now").addEventListener("click", () => this.#lookAtLatest());
    byId("history").addEventListener("click", ({ target }) => {
      const at = around(target, "[data-at]")?.dataset.at;
      if (!at) return;
      putMoment(this.#form, "at", site.exactly(Date.parse(at)));
      this.#lookAt(at);
    });
    this.#lookAtLatest();
  }

  /** Draw what the page's row says the sign shows. */
  #draw() {
    const source = maybe(this.#list, "[data-led]");
    const lines = source?.dataset.on === "1" ? childrenOf(source).map(lineOf) : [];
    const content = JSON.stringify(lines);
    if (content === this.#drawn) return;
    if (this.#drawn) this.#lookSoon();
    this.#drawn = content;
    this.#panel.draw(lines);
  }

  #lookSoon() {
    clearTimeout(this.#timer);
    if (!this.#isPinned) this.#timer = setTimeout(() => this.#lookAtLatest(), PROVED_AFTER);
  }

  #lookAtLatest() {
    this.#isPinned = false;
    putMoment(this.#form, "at", site.exactly(now()));
    return this.#look({ limit: MOST });
  }

  /** @param {string} at ISO 8601 */
  #lookAt(at) {
    this.#isPinned = true;
    return this.#look({ limit: MOST, at });
  }

  /** @param {Record<string, string>} query */
  async #look(query) {
    const asked = new URLSearchParams(query).toString();
    const { shown } = await call("GET", `/signs/${encodeURIComponent(this.#name)}?${asked}`);
    this.#tell(shown);
  }

  /** @param {Proof[]} shown the newest first */
  #tell(shown) {
    const [first] = shown;
    this.#then.draw(first?.lines ?? []);
    byId("then-text").textContent = first
      ? `${word("sign-since", { time: momentOf(first.at) })}, ${proofText(first)}`
      : word("sign-nothing");
    byId("history").replaceChildren(...shown.map(proofEntry));
  }
}

/**
 * @param {HTMLElement} element
 * @returns {SignLine}
 */
function lineOf({ textContent, dataset }) {
  return { text: textContent, colour: dataset.colour ?? "", attention: dataset.attention !== undefined };
}
