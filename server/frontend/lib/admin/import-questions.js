// What is asked about a file before it is taken in: which column is what, and what its words mean.

import { made } from "../dom.js";
import { site } from "../site-time.js";
import { word } from "../words.js";
import { element } from "./page.js";

/** @import { Cause, ImportAnswers, ImportPreview, SeenColumn } from "../../api.js" */

/** The value of a list in which nothing has been chosen. */
const UNSAID = "?";

/** What has been said of the file so far. @type {ImportAnswers} */
let said = { columns: {}, words: {} };
/** The lists on the page: each adds to `said` what is chosen in it. @type {{ list: HTMLSelectElement | HTMLInputElement, was: string, take: (value: string) => void }[]} */
let lists = [];
/** Where the table stands, as far as somebody has said so. @type {{ sheet: string, row: string }} */
let place = { sheet: "", row: "" };
/** The sheets of the file, of which a look at one of them tells no other. @type {string[]} */
let sheets = [];

/** Forgets the answers: another file is looked at. */
export function forgetAnswers() {
  said = { columns: {}, words: {} };
  lists = [];
  place = { sheet: "", row: "" };
  sheets = [];
}

/** The sheet and the row of the headings, blank where they are to be looked for. */
export function tablePlace() {
  return place;
}

/** Takes up what is chosen on the page; everything said of this file. */
export function answers() {
  for (const { list, was, take } of lists) if (list.value !== was) take(list.value);
  lists = [];
  return said;
}

/** Whether something is chosen that the last check did not know. */
export function isAnswered() {
  return lists.some(({ list, was }) => list.value !== was);
}

/**
 * Shows what the file has, and asks about what is not known of it.
 *
 * @param {HTMLElement} where
 * @param {ImportPreview} found
 */
export function ask(where, found) {
  lists = [];
  if (found.sheets.length > sheets.length) sheets = found.sheets;
  where.replaceChildren(columnsOf(found), ...found.causes.map(causeOf), samplesOf(found));
}

/** @param {ImportPreview} found */
function columnsOf(found) {
  const table = made("table", { className: "table dense import-columns" });
  const top = made("thead");
  top.append(rowOf("th", [word("column"), word("in-the-file"), word("is"), ""]));
  const body = made("tbody");
  body.append(...found.columns.map((column) => columnOf(column, found)));
  table.append(top, body);
  const scroll = element("div", "scroll");
  scroll.append(table);
  return section(word("columns"), [placeOf(found), element("p", "soft", word("kept")), scroll]);
}

/**
 * The sheet and the row in which the headings were found: both can be said otherwise.
 *
 * @param {ImportPreview} found
 */
function placeOf(found) {
  const line = element("div", "cluster import-place");
  if (sheets.length > 1) {
    const list = made("select", { name: "sheet" });
    list.append(...sheets.map((sheet) => new Option(sheet)));
    list.value = found.sheet;
    line.append(labelled(word("sheet"), list));
    // Another sheet has its headings elsewhere.
    asks(list, found.sheet, (sheet) => {
      place = { sheet, row: "" };
    });
  }
  const row = made("input", { name: "row", type: "number", min: "1", max: "1000", required: true });
  row.value = String(found.row);
  line.append(labelled(word("headings-row"), row));
  asks(row, row.value, (value) => {
    place = { ...place, row: value };
  });
  return line;
}

/**
 * @param {string} text
 * @param {HTMLElement} control
 */
function labelled(text, control) {
  const label = made("label", { className: "field" });
  label.append(element("span", "", text), control);
  return label;
}

/**
 * @param {SeenColumn} column
 * @param {ImportPreview} found
 */
function columnOf(column, found) {
  const fields = found.fields.map(({ name, called, required }) => ({
    value: name,
    called: required ? `${called} *` : called,
  }));
  const list = choice(
    column.heading,
    [{ value: "", called: word("leave-aside") }, ...fields],
    column.field,
    (value) => {
      said.columns[column.heading] = value;
    },
  );
  const isAside = said.columns[column.heading] === "";
  if (isAside) lists = lists.map((one) => (one.list === list ? { ...one, was: "" } : one));
  list.value = column.field ?? (isAside ? "" : (column.guess ?? UNSAID));
  const row = made("tr", { className: column.field || isAside ? "" : "is-open" });
  const cell = made("td");
  cell.append(list);
  const remark = column.guess ? word("guessed", { why: column.why ?? "" }) : column.field ? word("recognised") : "";
  row.append(
    element("th", "", column.heading),
    element("td", "soft", column.samples.join("、")),
    cell,
    element("td", column.guess ? "import-guess" : "soft", remark),
  );
  return row;
}

/** @param {Cause} cause */
function causeOf(cause) {
  const rows = cause.rows.join("、") + (cause.count > cause.rows.length ? " …" : "");
  const parts = [element("p", "soft", word("rows", { rows })), element("p", "", cause.example.message)];
  const names = Object.entries(cause.words);
  if (names.length) {
    const table = made("table", { className: "table dense import-columns" });
    const body = made("tbody");
    body.append(...names.map(([name, count]) => wordOf(cause, name, count)));
    table.append(body);
    parts.push(element("p", "", word("which-meaning")), table);
  }
  return section(word("refused-for", { count: cause.count }), parts);
}

/**
 * @param {Cause} cause
 * @param {string} name
 * @param {number} count
 */
function wordOf(cause, name, count) {
  const field = cause.field ?? "";
  const choices = cause.choices.map(({ called }, place) => ({ value: String(place), called }));
  const list = choice(name, choices, null, (value) => {
    said.words[field] = { ...said.words[field], [name]: cause.choices[Number(value)]?.value ?? null };
  });
  const row = made("tr", { className: "is-open" });
  const cell = made("td");
  cell.append(list);
  row.append(element("th", "", name), element("td", "soft num", `× ${count}`), cell);
  return row;
}

/** @param {ImportPreview} found */
function samplesOf(found) {
  if (!found.samples.length) return element("span", "");
  const table = made("table", { className: "table dense" });
  const top = made("thead");
  const comes = found.fields.some(({ name }) => name === "planned_at") ? "planned" : "received";
  top.append(
    rowOf(
      "th",
      ["order", "plate", "kind", "advisor", comes, "promised", "delivered", "verdict"].map((name) => word(name)),
    ),
  );
  const body = made("tbody");
  for (const one of found.samples) {
    const times = [one.received_at, one.promised_at, one.delivered_at].map(shown);
    body.append(
      rowOf("td", [one.order_no, one.plate, one.repair_type, one.advisor || "—", ...times, one.verdict ?? one.stage]),
    );
  }
  table.append(top, body);
  const scroll = element("div", "scroll");
  scroll.append(table);
  return section(word("as-they-would-be"), [scroll]);
}

/** @param {string | null} at */
function shown(at) {
  if (!at) return "—";
  return site.wall(Date.parse(at)).replace("T", " ");
}

/**
 * A list to choose from, with what the last check took as `was`.
 *
 * @param {string} label
 * @param {{ value: string, called: string }[]} choices
 * @param {string | null} was
 * @param {(value: string) => void} take
 */
function choice(label, choices, was, take) {
  const list = made("select", { ariaLabel: label });
  list.append(...[{ value: UNSAID, called: "—" }, ...choices].map(({ value, called }) => new Option(called, value)));
  list.value = was ?? UNSAID;
  asks(list, was ?? UNSAID, take);
  return list;
}

/**
 * Takes part in what is asked, with what the last check took as `was`.
 *
 * @param {HTMLSelectElement | HTMLInputElement} list
 * @param {string} was
 * @param {(value: string) => void} take
 */
function asks(list, was, take) {
  lists.push({ list, was, take });
}

/**
 * @param {string} title
 * @param {Node[]} parts
 */
function section(title, parts) {
  const created = element("section", "stack import-part");
  created.append(element("h3", "", title), ...parts);
  return created;
}

/**
 * @param {"td" | "th"} kind
 * @param {string[]} texts
 */
function rowOf(kind, texts) {
  const line = made("tr");
  line.append(...texts.map((textContent) => made(kind, { textContent })));
  return line;
}
