/*
 * Scrolling a picture into sight for a grab, and letting the user point at a field by hand.
 */

let scrolled = [];
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
  return { ok: true, place: placeOf(element) };
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
  return { ok: true };
}

/* Lets the user click the field that wants the code; the click itself does not reach the page. */
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
  for (const name of marks) self.addEventListener(name, listener, true);
  const cursor = document.documentElement.style.cursor;
  document.documentElement.style.cursor = "crosshair";
  stopPointing = () => {
    for (const name of marks) self.removeEventListener(name, listener, true);
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
