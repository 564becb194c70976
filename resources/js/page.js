/*
 * The protocol. All parts (dom, describe, fill, point, page) are joined into one function that runs once a document
 * in the application's own world: the page sees none of it and cannot change the functions it uses.
 *
 * Every call returns one JSON text {"ok": …, …}: objects and exceptions do not survive the way to Python.
 * A document is known by a random token; a call that was meant for another document does nothing.
 * `tell` is given by whoever injects it; "changed" says only that it is worth describing again, and "begun" that
 * there is another document.
 */

const documentToken = crypto.getRandomValues(new Uint32Array(4)).join("-");
const SETTLE_MS = 200;
const HURRY_MS = 1000;

let lastChange = performance.now();
let firstUntold = 0;
let timer = 0;

function announce() {
  clearTimeout(timer);
  firstUntold = 0;
  tell("changed");
}

function changed() {
  lastChange = performance.now();
  firstUntold = firstUntold || lastChange;
  clearTimeout(timer);
  timer = setTimeout(announce, Math.max(0, Math.min(SETTLE_MS, firstUntold + HURRY_MS - lastChange)));
}

const watched = new WeakSet();
const observer = new MutationObserver((records) => {
  changed();
  for (const record of records) for (const node of record.addedNodes) if (isElement(node)) watchWithin(node);
});

function watch(root) {
  if (watched.has(root)) return;
  watched.add(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["class", "style", "hidden", "type", "src", "disabled", "aria-hidden", "open", "readonly"] });
  root.addEventListener("load", (event) => {
    if (isElement(event.target)) watchWithin(event.target);
    changed();
  }, true);
  root.addEventListener("submit", () => { lastSubmitted += 1; }, true);
}

function watchWithin(element) {
  for (const one of [element, ...childrenIn(element, "*")]) {
    if (one.shadowRoot) {
      watch(one.shadowRoot);
      for (const child of one.shadowRoot.children) watchWithin(child);
    }
    if (one.localName === "iframe") {
      const inner = frameDocument(one);
      if (inner) {
        watch(inner);
        if (inner.documentElement) watchWithin(inner.documentElement);
      }
    }
  }
}

function rewatch() {
  watch(document);
  if (document.documentElement) watchWithin(document.documentElement);
}

/* How long the page has been quiet, in milliseconds. */
function quiet() {
  rewatch();
  return { ok: true, ms: performance.now() - lastChange, ready: document.readyState === "complete" };
}

const calls = {
  where: () => ({ ok: true, origin: location.origin, document: documentToken }),
  describe: () => {
    rewatch();
    return { ok: true, page: describe() };
  },
  strangers: () => ({ ok: true, document: documentToken, strangers: strangers() }),
  quiet, fill, submit, reveal, placed, painted, restore, pointStart, pointStop, pointTaken,
};

function call(name, args) {
  try {
    return JSON.stringify(calls[name](...args));
  } catch (error) {
    return JSON.stringify({ ok: false, reason: "failed", detail: String(error && error.message).slice(0, 200) });
  }
}

rewatch();
document.addEventListener("DOMContentLoaded", rewatch);
tell("begun");
