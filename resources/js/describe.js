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
    const around = at.parentNode;
    if (!around) break;
    const headings = childrenIn(around, "h1, h2, h3, h4, [role=heading], caption, [class*=title i]");
    const before = headings.filter(
      (one) => one.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING && isVisible(one),
    );
    if (before.length) {
      parts.push(textOf(before[before.length - 1], 200));
      break;
    }
  }
  return tidy(parts.filter(Boolean).join(" "), 300);
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
    maxlength: field.maxLength > 0 ? field.maxLength : 0,
    size: Number(field.getAttribute("size")) || 0,
    inputmode: tidy(field.getAttribute("inputmode"), 20).toLowerCase(),
    pattern: tidy(field.getAttribute("pattern"), 100),
    invalid: field.getAttribute("aria-invalid") === "true",
    filled: field.value.length,
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
    text: textOf(button, 100) || tidy(button.value || button.getAttribute("aria-label") || button.title, 100),
    submits: button.type === "submit" || button.type === "image",
  };
}

const COMPLAINT_PLACES =
  "[role=alert], [role=status], [aria-live], [class*=error i], [class*=alert i], [class*=invalid i], " +
  "[class*=danger i], [class*=warn i], [class*=fehler i], [class*=flash i], [class*=message i], [class*=notice i], " +
  "[class*=feedback i], [class*=fail i], [class*=erreur i], [class*=toast i], [id*=error i], [id*=alert i], [data-error]";

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
  if (place.width < 36 || place.height < 36 || shape < 0.6 || shape > 1.7) return null;
  return { handle: handleOf(element), place };
}

/* Everything, in one answer. */
function describe() {
  const found = { fields: [], forms: [], buttons: [], alerts: [], headings: [], links: [], pictures: [] };
  const body = native.read(document, Document, "body");
  const texts = [body ? body.innerText : ""];
  let coloured = 0;
  walk(document, (element) => {
    const name = element.localName;
    if (element.shadowRoot) for (const child of element.shadowRoot.children) texts.push(child.innerText || "");
    if (name === "iframe" || name === "frame") {
      const inner = frameDocument(element);
      if (!isVisible(element)) return;
      if (inner && inner.body) texts.push(inner.body.innerText);
    } else if (name === "input" || name === "textarea") {
      const text = readOnlyText(element);
      if (text) texts.push(text);
      const asks = name === "textarea" || FIELD_TYPES.has((element.getAttribute("type") || "").toLowerCase().trim());
      if (asks && found.fields.length < 200 && isVisible(element)) found.fields.push(describeField(element));
      if (/^(submit|image|button)$/.test(element.type) && isVisible(element)) found.buttons.push(describeButton(element));
    } else if (name === "button" || element.getAttribute("role") === "button") {
      if (found.buttons.length < 200 && isVisible(element)) found.buttons.push(describeButton(element));
    } else if (name === "form") {
      if (found.forms.length < 50) found.forms.push(describeForm(element));
    } else if (/^h[1-4]$|^legend$/.test(name) && found.headings.length < 50) {
      if (isVisible(element)) found.headings.push(textOf(element, 200));
    } else if (name === "a") {
      const target = element.getAttribute("href") || "";
      if (/^otpauth:\/\//i.test(target.trim()) && isVisible(element)) found.links.push(target.trim().slice(0, 4096));
    }
    collectComplaint(element, found.alerts, () => coloured++ < 4000);
    if (found.pictures.length < 60 && element.isConnected && name !== "body" && name !== "html") {
      const picture = isPictureLike(element, styleOf(element)) && isVisible(element) ? describePicture(element) : null;
      if (picture) found.pictures.push(picture);
    }
  });
  return {
    ...found,
    strangers: strangers(),
    url: location.href.slice(0, 4096),
    origin: location.origin,
    document: documentToken,
    title: tidy(document.title, 300),
    language: tidy(document.documentElement.lang, 20),
    text: texts.join("\n").slice(0, TEXT_LIMIT),
    view: { width: innerWidth, height: innerHeight },
    scripted: document.scripts.length > 0,
    sent: lastSubmitted,
  };
}

function collectComplaint(element, alerts, mayLookAtColour) {
  if (alerts.length >= 60 || element.childElementCount > 12 || element.matches("script, style, option, body, form")) return;
  const placed = element.matches(COMPLAINT_PLACES);
  const ownText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!placed && !(ownText && mayLookAtColour() && isRed(element))) return;
  const text = textOf(element, 400);
  if (text && isVisible(element) && !alerts.includes(text)) alerts.push(text);
}
