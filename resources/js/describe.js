/*
 * What the page shows, as plain data: fields, buttons, texts, complaints, pictures. Nothing is judged here; the
 * judging is done outside the page, where a page cannot reach.
 */

const TEXT_LIMIT = 30000;
const FIELD_TYPES = new Set(["", "text", "tel", "number", "password", "email", "search", "url"]);
const PICTURES = "img, canvas, svg, table, object, embed, video, pre, picture";

/*
 * Handles of described elements: a number for the outside, the element here. Elements that the page has dropped are
 * not kept alive: a page that is open all day would grow without end.
 */
const described = new Map();
const dropped = new FinalizationRegistry((handle) => described.delete(handle));
const numbers = new WeakMap();
const handles = { get: (handle) => described.get(handle)?.deref() };
let lastHandle = 0;

function handleOf(element) {
  if (!numbers.has(element)) {
    numbers.set(element, ++lastHandle);
    described.set(lastHandle, new WeakRef(element));
    dropped.register(element, lastHandle);
  }
  return numbers.get(element);
}

function byIds(element, attribute) {
  const root = element.getRootNode();
  return (element.getAttribute(attribute) || "")
    .split(/\s+/)
    .filter(Boolean)
    .map((id) => textOf(root.getElementById ? root.getElementById(id) : null, 200))
    .join(" ");
}

/* The words that belong to a field: its labels, else the text just before it. */
function labelOf(field) {
  const own = [...(field.labels || [])].map((label) => textOf(label, 200)).join(" ");
  const referred = byIds(field, "aria-labelledby");
  return tidy([own, referred].filter(Boolean).join(" ") || textBefore(field), 300);
}

/* Names that frameworks keep elsewhere than in `name`. */
const NAMING = ["formcontrolname", "ng-model", "ng-reflect-name", "v-model", "data-testid", "data-test", "data-cy", "data-name", "data-field"];

/* The nearest text before a field: in its row, its cell to the left, its line. */
function textBefore(field) {
  let at = field;
  for (let level = 0; at && level < 4; level++) {
    for (let before = at.previousSibling; before; before = before.previousSibling) {
      if (isElement(before) && belongsElsewhere(before, field)) return textBeside(field);
      const text = isElement(before) ? textOf(before, 200) : tidy(before.textContent, 200);
      if (text) return text;
    }
    at = at.parentElement;
    if (!at || at.matches("form, body, fieldset, section, main, tr")) break;
  }
  return textBeside(field);
}

/* Whether an element before a field is, holds or labels another field. */
function belongsElsewhere(element, field) {
  const fields = "input:not([type=hidden]), select, textarea, button, form";
  if (element.matches(fields) || childrenIn(element, fields).length) return true;
  const label = element.matches("label") ? element : childrenIn(element, "label")[0];
  return Boolean(label && label.control && label.control !== field);
}

/* The short text of the box that a field has to itself: labels that come after the field. */
function textBeside(field) {
  const box = field.parentElement;
  if (!box || box.matches("form, body") || childrenIn(box, "input, textarea, select").length > 1) return "";
  const text = textOf(box, 100);
  return text.length < 60 ? text : "";
}

/* The text around a field: the smallest surroundings that say more than the field's own label. */
function nearbyOf(field) {
  let text = "";
  for (let at = field; at; at = outward(at)) {
    const wider = textWithin(at.parentNode, 1200);
    if (wider.length > 600 && text) break;
    text = wider || text;
    if (text.length > 250) break;
  }
  return tidy(text, 800);
}

/* The text of an element, of a shadow root or of a document. */
function textWithin(node, limit) {
  if (!node || isElement(node)) return textOf(node, limit);
  return tidy([...node.children].map((child) => textOf(child, limit)).join(" "), limit);
}

/* The heading that a field stands under: a legend, a form's title, the last heading before it. */
function headingOf(field) {
  const parts = [textOf(field.closest("fieldset")?.querySelector("legend"), 200)];
  for (let at = field; at; at = outward(at)) {
    // What is slotted into a card stands under the card's own heading, which lies in its shadow root.
    const heading = headingBefore(at.parentNode, at) || headingBefore(at.assignedSlot?.getRootNode(), at.assignedSlot);
    if (heading) {
      parts.push(textOf(heading, 200));
      break;
    }
  }
  return tidy(parts.filter(Boolean).join(" "), 300);
}

/* The last visible heading before an element within its parent or its shadow root. */
function headingBefore(around, element) {
  if (!around) return null;
  const headings = childrenIn(around, "h1, h2, h3, h4, [role=heading], caption, [class*=title i], [class*=header i]:not(:has(*))");
  const before = headings.filter((one) => one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING && isVisible(one));
  return before[before.length - 1] || null;
}

function describeField(field) {
  return {
    handle: handleOf(field),
    form: field.form ? handleOf(field.form) : 0,
    tag: field.localName,
    type: field.localName === "input" ? (field.getAttribute("type") || "").toLowerCase().trim() : "textarea",
    name: tidy(field.getAttribute("name"), 100),
    id: tidy(field.getAttribute("id"), 100),
    naming: tidy(NAMING.map((name) => field.getAttribute(name)).filter(Boolean).join(" "), 200),
    autocomplete: tidy(field.getAttribute("autocomplete"), 100).toLowerCase(),
    label: labelOf(field),
    placeholder: tidy(field.getAttribute("placeholder"), 200),
    aria: tidy(field.getAttribute("aria-label") || "", 200),
    title: tidy([field.getAttribute("title"), byIds(field, "aria-describedby")].filter(Boolean).join(" "), 300),
    heading: headingOf(field),
    nearby: nearbyOf(field),
    maxlength: Math.min(Math.max(field.maxLength, 0), 9999),
    size: Math.min(Math.max(Number.parseInt(field.getAttribute("size"), 10) || 0, 0), 9999),
    inputmode: tidy(field.getAttribute("inputmode"), 20).toLowerCase(),
    pattern: tidy(field.getAttribute("pattern"), 100),
    required: field.required || field.getAttribute("aria-required") === "true",
    filled: Math.min(field.value.length, 9999),
    editable: !field.disabled && !field.readOnly,
    frame: field.ownerDocument === document ? 0 : 1,
    selector: selectorOf(field),
    place: placeOf(field),
  };
}

function describeForm(form) {
  return {
    handle: handleOf(form),
    words: tidy(["id", "name", "class", "action"].map((name) => native.attribute(form, name)).join(" "), 300),
    text: textOf(form, 1500),
  };
}

function describeButton(button) {
  return {
    handle: handleOf(button),
    form: button.form ? handleOf(button.form) : 0,
    text: textOf(button, 100) || tidy(button.value || button.getAttribute("aria-label") || button.title, 100) || textOf(button.getRootNode().host, 100),
    submits: button.type === "submit" || button.type === "image",
  };
}

const COMPLAINT_PLACES =
  "[role=alert], [role=status], [aria-live], [class*=error i], [class*=alert i], [class*=invalid i], " +
  "[class*=danger i], [class*=warn i], [class*=fehler i], [class*=flash i], [class*=message i], [class*=notice i], " +
  "[class*=feedback i], [class*=fail i], [class*=erreur i], [class*=toast i], [id*=error i], [id*=alert i], [data-error]";
const COMPLAINT_ELEMENTS = /-.*(alert|error|toast|snackbar|banner|notification)|(alert|error|toast|snackbar|banner|notification).*-/;

function isComplaintPlace(element) {
  return element.matches(COMPLAINT_PLACES) || COMPLAINT_ELEMENTS.test(element.localName);
}

/* What is shown in an element's place: of a slot, the nodes that were put into it. */
function shownText(element, limit) {
  if (element.localName !== "slot") return textOf(element, limit);
  const nodes = element.assignedNodes({ flatten: true });
  return tidy(nodes.map((node) => (isElement(node) ? textOf(node, limit) : node.textContent)).join(" "), limit);
}

/* Whether a slot lies within a place for complaints: inside its shadow root, or because its host is one. */
function isComplaintSlot(element) {
  if (element.localName !== "slot") return false;
  for (let at = element.parentElement; at; at = at.parentElement) if (isComplaintPlace(at)) return true;
  const host = element.getRootNode().host;
  return Boolean(host && isComplaintPlace(host));
}

function isRed(element) {
  const parts = styleOf(element).color.match(/[\d.]+/g);
  if (!parts) return false;
  const [red, green, blue] = parts.map(Number);
  return red > 130 && red > 1.7 * green && red > 1.7 * blue;
}

/* The secret text of read-only boxes, which people copy from. */
function readOnlyText(element) {
  const shown = element.matches("input, textarea, output") && (element.readOnly || element.disabled);
  return shown && element.type !== "hidden" && element.type !== "password" && isVisible(element) ? element.value : "";
}

function isPictureLike(element, style) {
  if (element.matches(PICTURES)) return true;
  if (style.backgroundImage !== "none" && style.backgroundImage.includes("url(")) return true;
  return element.childElementCount >= 400 || /grid/.test(style.display) && element.childElementCount >= 200;
}

function describePicture(element) {
  const place = placeOf(element);
  const shape = place.width / place.height;
  const named = ["alt", "id", "class", "title", "aria-label"].map((name) => native.attribute(element, name)).join(" ");
  const dead = element.localName === "img" && element.complete && element.naturalWidth === 0;
  const small = place.width < 36 || place.height < 36 || shape < 0.6 || shape > 1.7;
  if (small && !(dead && /qr|bar-?code/i.test(named))) return null;
  return { handle: handleOf(element), place, words: tidy(named, 200), dead };
}

/* A picture's address, where it carries the address of an account: services that draw codes get it so. */
function carriedAddress(element) {
  const address = native.attribute(element, "src") || native.attribute(element, "data") || native.attribute(element, "data-src") || "";
  return /otpauth(:|%(25)*3a)/i.test(address.slice(0, 4096)) ? address.slice(0, 4096) : "";
}

/* The modal dialog that everything else lies dead beneath, where it asks for something itself. */
function modalOf(root) {
  const dialogs = childrenIn(root, "dialog[open], [aria-modal=true]").filter((one) => isVisible(one));
  const modal = dialogs.filter((one) => one.getAttribute("aria-modal") === "true" || one.matches(":modal"));
  return modal.reverse().find((one) => childrenIn(one, "input").some((field) => asks(field) && isVisible(field))) || null;
}

function asks(element) {
  return element.localName === "textarea" || FIELD_TYPES.has((element.getAttribute("type") || "").toLowerCase().trim());
}

function isInert(element, modal) {
  if (modal && element.getRootNode() === modal.getRootNode() && !modal.contains(element)) return true;
  for (let at = element; at; at = outward(at)) if (at.hasAttribute("inert")) return true;
  return false;
}

/* The texts that a shadow root shows, without its style sheets. */
function shadowTexts(root) {
  return [...root.children].filter((child) => !/^(style|script|template|link)$/.test(child.localName)).map((child) => child.innerText || "");
}

/* A frame in which a form could lie, and not only a button or a badge. */
function isAsLargeAsAForm(frame) {
  const place = placeOf(frame);
  return place.width >= 200 && place.height >= 120 && addressIn(frame) !== "";
}

/* Where a frame of another origin was sent first; where it is by now is not told. */
function addressIn(frame) {
  const address = native.attribute(frame, "src") || "";
  try {
    const url = new URL(address, document.baseURI);
    return /^https?:$/.test(url.protocol) && url.origin !== location.origin ? url.href.slice(0, 4096) : "";
  } catch {
    return "";
  }
}

const MOST_FIELDS = 200;
const MOST_BUTTONS = 200;

/* Everything, in one answer. */
function describe() {
  const found = { fields: [], forms: [], buttons: [], alerts: [], headings: [], links: [], sources: [], pictures: [], embedded: [] };
  const body = native.read(document, Document, "body");
  const texts = [body ? body.innerText : ""];
  const modal = modalOf(document);
  let coloured = 0;
  const addButton = (element) => {
    if (found.buttons.length < MOST_BUTTONS && isVisible(element)) found.buttons.push(describeButton(element));
  };
  walk(document, (element) => {
    const name = element.localName;
    if (element.shadowRoot) texts.push(...shadowTexts(element.shadowRoot));
    if (name === "iframe" || name === "frame") {
      const inner = frameDocument(element);
      if (!isVisible(element)) return;
      if (inner && inner.body) texts.push(inner.body.innerText);
      if (found.embedded.length < 10 && isAsLargeAsAForm(element)) found.embedded.push(addressIn(element));
    } else if (name === "input" || name === "textarea") {
      const text = readOnlyText(element);
      if (text) texts.push(text);
      const room = found.fields.length < MOST_FIELDS;
      if (room && asks(element) && isVisible(element) && !isInert(element, modal)) found.fields.push(describeField(element));
      if (/^(submit|image|button)$/.test(element.type)) addButton(element);
    } else if (name === "button" || element.getAttribute("role") === "button") {
      addButton(element);
    } else if (name === "form") {
      if (found.forms.length < 50) found.forms.push(describeForm(element));
    } else if (/^h[1-4]$|^legend$/.test(name) && found.headings.length < 50) {
      if (isVisible(element)) found.headings.push(textOf(element, 200));
    } else if (name === "a" && found.links.length < 50) {
      const target = (element.getAttribute("href") || "").trim();
      if (/^(apple-)?otpauth(-migration)?:|otpauth(:|%(25)*3a)/i.test(target) && isVisible(element)) found.links.push(target.slice(0, 4096));
    }
    collectComplaint(element, found.alerts, () => coloured++ < 4000);
    if (found.pictures.length < 60 && element.isConnected && name !== "body" && name !== "html") {
      const picture = isPictureLike(element, styleOf(element)) && isVisible(element) ? describePicture(element) : null;
      if (picture) found.pictures.push(picture);
      const carried = /^(img|object|embed)$/.test(name) ? carriedAddress(element) : "";
      if (carried && found.sources.length < 20 && isShown(element)) found.sources.push(carried);
    }
  });
  return {
    ...found,
    strangers: strangers(),
    url: location.href.slice(0, 4096),
    origin: location.origin,
    document: documentToken,
    title: tidy(document.title, 300),
    text: texts.join("\n").slice(0, TEXT_LIMIT),
    view: { width: innerWidth, height: innerHeight },
    scripted: document.scripts.length > 0,
    sent: lastSubmitted,
    withheld: wasWithheld(),
  };
}

function collectComplaint(element, alerts, mayLookAtColour) {
  if (alerts.length >= 60 || element.childElementCount > 12 || element.matches("script, style, option, body, form")) return;
  const placed = isComplaintPlace(element) || isComplaintSlot(element);
  const ownText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!placed && !(ownText && mayLookAtColour() && isRed(element))) return;
  const text = shownText(element, 400);
  const shown = element.localName === "slot" ? element.parentElement || element.getRootNode().host : element;
  if (text && shown && isVisible(shown) && !alerts.includes(text)) alerts.push(text);
}
