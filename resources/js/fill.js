/*
 * Putting values into fields, checking everything once more: that this is still the described document, its origin,
 * that it is the main frame, that the field is there to be seen and that its form sends to the same origin.
 */

let lastSubmitted = 0;

function checkPlace(origin, token) {
  if (self !== top) return "not-main-frame";
  // A blob: document carries the origin of its maker.
  if (location.protocol !== "https:" && location.protocol !== "http:") return "other-origin";
  if (location.origin !== origin || self.origin !== origin) return "other-origin";
  if (token !== documentToken) return "other-document";
  return "";
}

/* Every address that a form could send to: its own and those of its buttons, read past fields of such names. */
function targetsOf(form) {
  const buttons = native.all(form, "[formaction]");
  const id = native.attribute(form, "id");
  const outer = id ? native.all(form.ownerDocument, `[formaction][form="${CSS.escape(id)}"]`) : [];
  const others = [...buttons, ...outer].map((button) => native.attribute(button, "formaction"));
  const base = native.read(form.ownerDocument, Node, "baseURI");
  return [native.read(form, HTMLFormElement, "action"), ...others.map((other) => new URL(other, base).href)];
}

function staysHome(form, origin) {
  return targetsOf(form).every((target) => new URL(target).origin === origin);
}

function checkField(field, origin) {
  if (!field || !field.isConnected) return "gone";
  if (field.ownerDocument !== document && field.ownerDocument.defaultView?.origin !== origin) return "other-origin";
  if (!field.matches("input, textarea") || field.disabled || field.readOnly || !isVisible(field)) return "not-editable";
  if (field.form && !staysHome(field.form, origin)) return "sends-elsewhere";
  return "";
}

/* Sets a value as typing would: through the prototype's setter, followed by the events that frameworks listen to. */
function put(field, value) {
  const view = field.ownerDocument.defaultView;
  const prototype = field.localName === "textarea" ? view.HTMLTextAreaElement.prototype : view.HTMLInputElement.prototype;
  field.focus();
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, value);
  const typed = { bubbles: true, composed: true, inputType: "insertText", data: value };
  field.dispatchEvent(new view.InputEvent("input", typed));
  field.dispatchEvent(new view.Event("change", { bubbles: true, composed: true }));
}

/*
 * Fills fields: pairs of [handle, value]. Refuses all of them when one of them must not be filled.
 * A code that is written one digit a box comes as one pair a box.
 */
function fill(origin, token, pairs) {
  const place = checkPlace(origin, token);
  if (place) return { ok: false, reason: place };
  const fields = pairs.map(([handle]) => handles.get(handle));
  for (const field of fields) {
    const reason = checkField(field, origin);
    if (reason) return { ok: false, reason };
  }
  pairs.forEach(([, value], at) => {
    if (fields[at].isConnected && !checkPlace(origin, token)) put(fields[at], value);
  });
  const kept = pairs.every(([, value], at) => !fields[at].isConnected || fields[at].value.replace(/\s/g, "") === value.replace(/\s/g, ""));
  return { ok: true, kept, sent: lastSubmitted };
}

const SUBMIT_WORDS =
  /sign ?in|log ?in|verify|confirm|continue|next|submit|send|save|enable|activate|anmelden|einloggen|best[aä]tigen|pr[uü]fen|weiter|speichern|aktivieren|absenden|connexion|connecter|v[eé]rifier|valider|confirmer|continuer|suivant|enregistrer|activer|iniciar|entrar|acceder|verificar|confirmar|continuar|siguiente|guardar|activar/i;
const OTHER_WORDS =
  /cancel|back|resend|another|different|forgot|sign ?up|register|sso|abbrechen|zur[uü]ck|erneut|anderes?|vergessen|registrieren|annuler|retour|renvoyer|autre|oubli|cancelar|volver|reenviar|otro|olvid|with |mit |avec |con /i;

/* The button that sends what is in a field: its form's, else the nearest one with a fitting word. */
function submitterOf(field) {
  if (field.form) {
    const buttons = [...native.read(field.form, HTMLFormElement, "elements")].filter((one) => (one.type === "submit" || one.type === "image") && !one.disabled && isVisible(one));
    const named = (button) => textOf(button, 100) || button.value || "";
    return buttons.find((one) => SUBMIT_WORDS.test(named(one)) && !OTHER_WORDS.test(named(one))) || buttons.find((one) => !OTHER_WORDS.test(named(one))) || null;
  }
  for (let at = outward(field); at; at = outward(at)) {
    const buttons = childrenIn(at, "button, input[type=submit], input[type=button], [role=button]").filter(isVisible);
    const fitting = buttons.find((one) => SUBMIT_WORDS.test(textOf(one, 100) || one.value || "") && !OTHER_WORDS.test(textOf(one, 100) || one.value || ""));
    if (fitting) return fitting;
  }
  return null;
}

/* Sends the form of a field, unless the page has sent it by itself since it was filled. */
function submit(origin, token, handle, before) {
  const place = checkPlace(origin, token);
  if (place) return { ok: false, reason: place };
  if (lastSubmitted > before) return { ok: true, already: true };
  const field = handles.get(handle);
  const reason = checkField(field, origin);
  if (reason) return { ok: false, reason };
  const button = submitterOf(field);
  if (button) button.click();
  else if (field.form) HTMLFormElement.prototype.requestSubmit.call(field.form);
  else {
    const key = { key: "Enter", code: "Enter", keyCode: 13, which: 13, bubbles: true, composed: true, cancelable: true };
    for (const name of ["keydown", "keypress", "keyup"]) field.dispatchEvent(new KeyboardEvent(name, key));
  }
  return { ok: true, already: false };
}
