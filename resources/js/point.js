/*
 * Scrolling a picture into sight for a grab, and letting the user point at a field by hand.
 */

let scrolled = [];
let unpainted = 0;

/* Counts what is rendered as old until the frame after the next one is drawn, and has had some milliseconds to arrive. */
function awaitPaint(arrival = 0) {
  const mine = ++unpainted;
  const arrived = () => { if (mine === unpainted) unpainted = 0; };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arrived, arrival)));
}

/* Until a document has drawn itself, the page before it is on show. */
if (document.visibilityState === "visible") awaitPaint(100);

/* Whether what is rendered is what the places say. */
function painted() {
  return { ok: true, painted: unpainted === 0 };
}

let stopPointing = null;

/* Scrolls a described element into the middle; `restore` puts everything back. */
function reveal(handle) {
  const element = handles.get(handle);
  if (!element || !element.isConnected) return { ok: false, reason: "gone" };
  for (let at = element; at; at = outward(at)) {
    scrolled.push([at, at.scrollLeft, at.scrollTop]);
    const view = at.ownerDocument.defaultView;
    if (at === at.ownerDocument.documentElement) scrolled.push([view, view.scrollX, view.scrollY]);
  }
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  awaitPaint();
  return { ok: true };
}

/* Where a described element is now, and where documents of other origins have drawn. */
function placed(handle) {
  const element = handles.get(handle);
  if (!element || !element.isConnected) return { ok: false, reason: "gone" };
  return { ok: true, document: documentToken, place: placeOf(element), strangers: strangers() };
}

const STRANGERS_LIMIT = 200;
const FRAMES = "iframe, frame, object, embed, fencedframe, portal";

/* Whether an element shows a document that this one may not look into. */
function isStranger(element) {
  const name = element.localName;
  if (name === "iframe" || name === "frame") return !frameDocument(element);
  // A drawing that the site wrote into its own page.
  const address = (name === "object" ? element.data : element.src) || "";
  if (/^data:image\//i.test(address)) return false;
  if (name === "object") return element.contentWindow !== null && !frameDocument(element);
  if (name !== "embed") return true;
  try {
    return new URL(element.src, element.baseURI).origin !== self.origin;
  } catch {
    return true;
  }
}

/* Whether anything of an element may be painted: far less than what a person could use. */
function mayPaint(element) {
  const box = element.getBoundingClientRect();
  if (box.width <= 0 || box.height <= 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
  for (let at = element; at; at = outward(at)) if (Number(styleOf(at).opacity) === 0) return false;
  return true;
}

/* The places of everything that documents of other origins paint; the whole view where there are too many of them. */
function strangers() {
  const found = [];
  const search = (root) => {
    for (const element of childrenIn(root, FRAMES)) {
      if (isStranger(element)) {
        if (mayPaint(element)) found.push(placeOf(element));
      } else {
        const inner = frameDocument(element);
        if (inner) search(inner);
      }
    }
    for (const element of childrenIn(root, "*").slice(0, MAX_ELEMENTS)) if (element.shadowRoot) search(element.shadowRoot);
  };
  search(document);
  return found.length > STRANGERS_LIMIT ? [{ x: 0, y: 0, width: innerWidth, height: innerHeight }] : found;
}

function restore() {
  for (const [at, left, top] of scrolled.reverse()) {
    if (at.window === at) at.scrollTo({ left, top, behavior: "instant" });
    else {
      at.scrollLeft = left;
      at.scrollTop = top;
    }
  }
  scrolled = [];
  awaitPaint();
  return { ok: true };
}

/* Lets the user click the field that wants the code; the click itself does not reach the page. Escape ends it. */
function pointStart() {
  pointStop();
  const marks = ["pointerdown", "mousedown", "mouseup", "click"];
  const listener = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "click") return;
    const field = event.composedPath().find((one) => isElement(one) && one.matches("input, textarea"));
    if (!field) return;
    pointed = { selector: selectorOf(field), handle: handleOf(field) };
    pointStop();
    announce();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pointed = { selector: "", handle: 0 };
    pointStop();
    announce();
  };
  for (const name of marks) self.addEventListener(name, listener, true);
  self.addEventListener("keydown", escape, true);
  const cursor = document.documentElement.style.cursor;
  document.documentElement.style.cursor = "crosshair";
  stopPointing = () => {
    for (const name of marks) self.removeEventListener(name, listener, true);
    self.removeEventListener("keydown", escape, true);
    document.documentElement.style.cursor = cursor;
  };
  return { ok: true };
}

function pointStop() {
  if (stopPointing) stopPointing();
  stopPointing = null;
  return { ok: true };
}

let pointed = null;

/* Returns the field that was pointed at, once. */
function pointTaken() {
  const answer = { ok: true, pointed };
  pointed = null;
  return answer;
}
