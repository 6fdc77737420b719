// What browsers from Chrome 80 and Safari 14 on lack of the library: esbuild makes older syntax, and adds no methods. The first
// import of every page.

/**
 * Give `prototype` a method that it lacks.
 *
 * @param {object} prototype
 * @param {string} name
 * @param {Function} value
 */
function lend(prototype, name, value) {
  if (!(name in prototype)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}

/**
 * @this {ArrayLike<unknown>}
 * @param {number} index
 */
function at(index) {
  return this[index < 0 ? this.length + index : index];
}

/**
 * @this {ParentNode}
 * @param {(Node | string)[]} nodes
 */
function replaceChildren(...nodes) {
  while (this.lastChild) this.removeChild(this.lastChild);
  this.append(...nodes);
}

/**
 * Of a string and not of a pattern, which nobody here replaces everywhere.
 *
 * @this {string}
 * @param {string} found
 * @param {string} put
 */
function replaceAll(found, put) {
  return this.split(found).join(put);
}

/** @this {HTMLDialogElement} */
function showModal() {
  this.classList.add("is-without-modal");
  this.setAttribute("open", "");
}

/**
 * @this {HTMLDialogElement}
 * @param {string} [value]
 */
function close(value) {
  if (value !== undefined) this.returnValue = value;
  this.removeAttribute("open");
  this.dispatchEvent(new Event("close"));
}

lend(Array.prototype, "at", at);
lend(String.prototype, "at", at);
lend(String.prototype, "replaceAll", replaceAll);
for (const kind of [Element, Document, DocumentFragment]) lend(kind.prototype, "replaceChildren", replaceChildren);

// Before Safari 15.4 a <dialog> is an element like any unknown one, which surfaces.css hides and shows.
if (!("HTMLDialogElement" in globalThis)) {
  Object.defineProperty(globalThis, "HTMLDialogElement", { value: HTMLUnknownElement });
  lend(HTMLUnknownElement.prototype, "showModal", showModal);
  lend(HTMLUnknownElement.prototype, "close", close);
}
