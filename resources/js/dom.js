/*
 * Walking a page as a person sees it: through open shadow roots and same-origin frames, visible things only.
 * Every file of this folder is one part of a single function (see page.js), so that nothing leaks into the page.
 */

const MAX_ELEMENTS = 30000;
const CODE_HINT = "one-time-code";

/*
 * Fields named "action" or "querySelectorAll" hide a form's own properties, also here. Where it matters, the
 * prototype's are used.
 */
const native = {
  all: (root, selector) => [...(root.nodeType === 9 ? Document : Element).prototype.querySelectorAll.call(root, selector)],
  attribute: (element, name) => Element.prototype.getAttribute.call(element, name),
  read: (object, type, name) => Object.getOwnPropertyDescriptor(type.prototype, name).get.call(object),
};

/* Everything of a kind within an element, a document or a shadow root. */
function childrenIn(root, selector) {
  return root.nodeType === 11 ? [...root.querySelectorAll(selector)] : native.all(root, selector);
}

/* Elements of frames are no `Element` of this realm. */
function isElement(node) {
  return node !== null && node !== undefined && node.nodeType === 1;
}

/* The document of a frame, or null where the frame is of another origin or not reachable. */
function frameDocument(frame) {
  try {
    const inner = frame.contentWindow;
    return inner && inner.origin === self.origin ? frame.contentDocument : null;
  } catch {
    return null;
  }
}

/* Calls visit(element) for every element, in the order of the document, until there are too many. */
function walk(root, visit, budget = { left: MAX_ELEMENTS }) {
  for (const element of childrenIn(root, "*")) {
    if (budget.left-- <= 0) return;
    try {
      visit(element);
    } catch {
      // One odd element must not hide the rest of the page.
    }
    if (element.shadowRoot) walk(element.shadowRoot, visit, budget);
    if (element.localName === "iframe" || element.localName === "frame") {
      const inner = frameDocument(element);
      if (inner && isVisible(element)) walk(inner, visit, budget);
    }
  }
}

/* The element one level out: through a shadow root to its host, through a frame's document to the frame. */
function outward(element) {
  const parent = element.parentNode;
  if (isElement(parent)) return parent;
  if (parent && parent.host) return parent.host;
  const view = element.ownerDocument.defaultView;
  return view ? view.frameElement : null;
}

/* Where an element lies in the main frame's viewport, in CSS pixels. */
function placeOf(element) {
  const box = element.getBoundingClientRect();
  let { left, top } = box;
  let view = element.ownerDocument.defaultView;
  while (view && view !== self && view.frameElement) {
    const frame = view.frameElement;
    const outer = frame.getBoundingClientRect();
    left += outer.left + frame.clientLeft;
    top += outer.top + frame.clientTop;
    view = frame.ownerDocument.defaultView;
  }
  return { x: left, y: top, width: box.width, height: box.height };
}

function styleOf(element) {
  return element.ownerDocument.defaultView.getComputedStyle(element);
}

function opacityOf(element) {
  let opacity = 1;
  for (let at = element; at && opacity > 0.05; at = outward(at)) opacity *= Number(styleOf(at).opacity) || 0;
  return opacity;
}

/* Whether an ancestor that clips leaves nothing of the element to be seen. Scrollable ones can show it. */
function isClipped(element) {
  const box = element.getBoundingClientRect();
  for (let at = element.parentElement; at; at = at.parentElement) {
    const style = styleOf(at);
    if (/hidden|clip/.test(style.overflowX + style.overflowY)) {
      const outer = at.getBoundingClientRect();
      if (outer.width < 2 || outer.height < 2) return true;
      const outside =
        box.right <= outer.left || box.left >= outer.right || box.bottom <= outer.top || box.top >= outer.bottom;
      if (outside && at !== at.ownerDocument.body && at !== at.ownerDocument.documentElement) return true;
    }
    if (style.position === "fixed") break;
  }
  return false;
}

/* Whether something small and opaque lies on top of an element: a trap beneath a picture or a blank. */
function isCovered(element) {
  const box = element.getBoundingClientRect();
  const view = element.ownerDocument.defaultView;
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || y < 0 || x >= view.innerWidth || y >= view.innerHeight) return false;
  const over = element.getRootNode().elementFromPoint(x, y);
  if (!over || over === element || over.contains(element) || element.contains(over)) return false;
  if (over.localName === "label" || over.closest("label")?.control === element) return false;
  const cover = over.getBoundingClientRect();
  if (cover.width * cover.height > 6 * box.width * box.height) return false;
  const style = styleOf(over);
  const alpha = Number((style.backgroundColor.match(/[\d.]+/g) || [])[3] ?? 1);
  return (alpha > 0.9 || over.localName === "img") && Number(style.opacity) > 0.9;
}

/* Whether one transparent or covered field is what stands behind boxes that are drawn for each character. */
function standsBehindBoxes(element) {
  if (element.localName !== "input" || element.tabIndex < 0) return false;
  const most = element.maxLength;
  if (most < 4 || most > 8) return false;
  const own = element.getBoundingClientRect();
  const near = element.parentElement?.parentElement || element.parentElement;
  const boxes = near ? childrenIn(near, "div, span, li, i, b").filter((one) => {
    const box = one.getBoundingClientRect();
    const fits = box.width >= 8 && box.width <= 110 && box.height >= 8 && one.textContent.trim().length <= 1;
    return fits && !one.childElementCount && box.left >= own.left - 12 && box.right <= own.right + 12;
  }) : [];
  return boxes.length === most;
}

/* Whether an element is rendered, though perhaps with nothing in it: a picture that did not come has no size. */
function isShown(element) {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true }) && opacityOf(element) > 0.05;
}

/* Whether a person could see and use the element, after scrolling if need be. */
function isVisible(element) {
  if (!element.isConnected) return false;
  if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false })) return false;
  const box = element.getBoundingClientRect();
  if (box.width < 3 || box.height < 3) return false;
  const view = element.ownerDocument.defaultView;
  if (box.right + view.scrollX <= 0 || box.bottom + view.scrollY <= 0) return false;
  const root = element.ownerDocument.documentElement;
  if (box.left + view.scrollX >= Math.max(root.scrollWidth, root.clientWidth)) return false;
  const style = styleOf(element);
  if (/inset\((?:50|100)%|circle\(0/.test(style.clipPath) || /rect\(0(px)?,? 0/.test(style.clip)) return false;
  if (isClipped(element)) return false;
  if (element.localName === "input" && element.getAttribute("aria-hidden") === "true" && element.tabIndex < 0) return false;
  if (element.localName === "input" && isCovered(element)) return standsBehindBoxes(element);
  if (opacityOf(element) > 0.05) return true;
  // Drawn boxes over one transparent field are a habit of code fields; other transparent fields are traps.
  const hinted = element.getAttribute("autocomplete")?.includes(CODE_HINT) === true && element.tabIndex >= 0;
  return hinted || standsBehindBoxes(element);
}

function tidy(text, limit) {
  return String(text ?? "").replace(/\s+/g, " ").trim().slice(0, limit);
}

/* The text of an element as shown; a field's own value never counts as text. */
function textOf(element, limit) {
  if (!element) return "";
  return tidy("innerText" in element ? element.innerText : element.textContent, limit);
}

/* A CSS selector that finds the element again; ` >>> ` steps into a shadow root or a frame. */
function selectorOf(element) {
  const root = element.getRootNode();
  const within = selectorWithin(element, root);
  if (root.host) return `${selectorOf(root.host)} >>> ${within}`;
  const frame = element.ownerDocument.defaultView?.frameElement;
  return frame && element.ownerDocument !== document ? `${selectorOf(frame)} >>> ${within}` : within;
}

function selectorWithin(element, root) {
  const unique = (selector) => childrenIn(root, selector).length === 1;
  const id = element.getAttribute("id");
  if (id && unique(`#${CSS.escape(id)}`)) return `#${CSS.escape(id)}`;
  const name = element.getAttribute("name");
  const named = `${element.localName}[name="${CSS.escape(name || "")}"]`;
  if (name && unique(named)) return named;
  const steps = [];
  for (let at = element; isElement(at); at = at.parentElement) {
    const anchor = at.getAttribute("id");
    const anchored = at !== element && anchor && unique(`#${CSS.escape(anchor)}`);
    const alike = at.parentElement ? [...at.parentElement.children].filter((one) => one.localName === at.localName) : [];
    const step = alike.length > 1 ? `${at.localName}:nth-of-type(${alike.indexOf(at) + 1})` : at.localName;
    steps.unshift(anchored ? `#${CSS.escape(anchor)}` : step);
    if (anchored || unique(steps.join(" > "))) break;
  }
  return steps.join(" > ");
}
