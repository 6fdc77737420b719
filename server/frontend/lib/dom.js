// Finding things on the page. A page and its script belong together: what is looked for by `one`, `byId` and `field` must
// be there, of the kind named, and an error says what is missing.

/**
 * The first element below `root` that matches.
 *
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} [kind]
 * @returns {E}
 */
export function one(root, selector, kind) {
  const found = maybe(root, selector, kind);
  if (!found) throw new Error(`nothing here matches ${selector}`);
  return found;
}

/**
 * The same; null where there is none.
 *
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} [kind]
 * @returns {E | null}
 */
export function maybe(root, selector, kind) {
  const found = root.querySelector(selector);
  return found && ofKind(found, kind, selector);
}

/**
 * All elements below `root` that match.
 *
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} [kind]
 * @returns {E[]}
 */
export function all(root, selector, kind) {
  return [...root.querySelectorAll(selector)].map((found) => ofKind(found, kind, selector));
}

/**
 * The nearest element around `place` that matches, itself included; null where there is none.
 *
 * @template {Element} [E=HTMLElement]
 * @param {EventTarget | null} place
 * @param {string} selector
 * @param {new () => E} [kind]
 * @returns {E | null}
 */
export function around(place, selector, kind) {
  const found = place instanceof Element ? place.closest(selector) : null;
  return found && ofKind(found, kind, selector);
}

/**
 * @template {Element} [E=HTMLElement]
 * @param {ElementId} id
 * @param {new () => E} [kind]
 * @returns {E}
 */
export function byId(id, kind) {
  const found = maybeById(id, kind);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * @template {Element} [E=HTMLElement]
 * @param {ElementId} id
 * @param {new () => E} [kind]
 * @returns {E | null}
 */
export function maybeById(id, kind) {
  const found = document.getElementById(id);
  return found && ofKind(found, kind, `#${id}`);
}

/**
 * The children of a list.
 *
 * @param {Element} list
 * @returns {HTMLElement[]}
 */
export function childrenOf(list) {
  return [...list.children].map((child) => ofKind(child, HTMLElement, "a child"));
}

/**
 * The field of a form with that name; without `kind`, an <input>.
 *
 * @template {Element} [E=HTMLInputElement]
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => E} [kind]
 * @returns {E}
 */
export function field(form, name, kind) {
  const found = form.elements.namedItem(name);
  const element = found instanceof RadioNodeList ? found[0] : found;
  if (!(element instanceof Element)) throw new Error(`the form has no field ${name}`);
  return kind
    ? ofKind(element, kind, name)
    : /** @type {E} */ (/** @type {Element} */ (ofKind(element, HTMLInputElement, name)));
}

/**
 * The value of a form's field with that name, be it an input, a list or a group of radio buttons.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function valueIn(form, name) {
  const found = form.elements.namedItem(name);
  return found && "value" in found && typeof found.value === "string" ? found.value : "";
}

/**
 * A fresh copy of the element that the template with this id holds.
 *
 * @param {ElementId} id
 */
export function copyOf(id) {
  const content = byId(id, HTMLTemplateElement).content.firstElementChild;
  if (!content) throw new Error(`the template #${id} is empty`);
  return ofKind(/** @type {Element} */ (content.cloneNode(true)), HTMLElement, `the content of #${id}`);
}

/**
 * A fresh copy of all that the template with this id holds.
 *
 * @param {ElementId} id
 */
export function contentOf(id) {
  return /** @type {DocumentFragment} */ (byId(id, HTMLTemplateElement).content.cloneNode(true));
}

/**
 * What the JSON in the element with this id says.
 *
 * @param {ElementId} id
 */
export function jsonOf(id) {
  return JSON.parse(byId(id).textContent ?? "");
}

/**
 * A new element with some of its properties set.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 * @returns {HTMLElementTagNameMap[T]}
 */
export function made(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

/**
 * @template {Element} E
 * @param {Element} element
 * @param {(new () => E) | undefined} kind
 * @param {string} what
 * @returns {E}
 */
function ofKind(element, kind, what) {
  const wanted = kind ?? HTMLElement;
  if (!(element instanceof wanted)) throw new Error(`${what} is <${element.localName}>, no ${wanted.name}`);
  return /** @type {E} */ (element);
}
