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
  /sign ?in|log ?in|verify|confirm|continue|next|submit|send|save|enable|activate|anmelden|einloggen|best[aä]tigen|pr[uü]fen|weiter|speichern|aktivieren|absenden|connexion|connecter|v[eé]rifier|valider|confirmer|continuer|suivant|enregistrer|activer|iniciar|entrar|acceder|verificar|confirmar|continuar|siguiente|guardar|activar|avan[cç]ar|pr[oó]ximo|ativar|accedi|verifica|conferma|avanti|continua|salva|attiva|inloggen|aanmelden|verifi[eë]|bevestig|doorgaan|volgende|opslaan|inschakelen|zaloguj|zweryfikuj|potwierd[zź]|dalej|zapisz|w[lł][aą]cz|ログイン|サインイン|確認|認証|次へ|送信|続行|登录|登錄|登入|验证|驗證|确认|確認|下一步|继续|提交|تسجيل|تحقق|تأكيد|التالي/i;
const OTHER_WORDS =
  /cancel|\bback\b|resend|another|different|forgot|sign ?up|register|\bsso\b|abbrechen|zur[uü]ck|erneut|anderes?|vergessen|registrieren|annuler|retour|renvoyer|autre|oubli|volver|reenviar|\botro|olvid|voltar|annulla|indietro|annuleren|terug|anuluj|wstecz|キャンセル|戻る|再送|取消|返回|重新发送|\b(with|mit|avec|con)\b/i;

/* Whether an element acts as a button: one of HTML's, one by its role, or a component that is called so. */
function isButton(element) {
  if (element.localName === "button") return element.type !== "reset";
  if (element.localName === "input") return /^(submit|image|button)$/.test(element.type);
  return element.getAttribute("role") === "button" || /-.*(button|btn)|(button|btn).*-/.test(element.localName);
}

function isUsable(button) {
  return !button.disabled && button.getAttribute("aria-disabled") !== "true" && !button.hasAttribute("disabled") && isVisible(button);
}

function wordsOf(button) {
  const host = button.getRootNode().host;
  return textOf(button, 100) || button.value || button.getAttribute("label") || button.getAttribute("aria-label") || textOf(host || null, 100) || "";
}

function fits(button) {
  return SUBMIT_WORDS.test(wordsOf(button)) && !OTHER_WORDS.test(wordsOf(button));
}

/* Every usable button within an element, through shadow roots. */
function buttonsWithin(element) {
  const found = [];
  walk(element, (one) => {
    if (isButton(one) && isUsable(one) && found.length < 200) found.push(one);
  });
  return found;
}

/*
 * The button that sends what is in a field: its form's own, else a fitting one within the form, else the nearest
 * fitting one around it, out through shadow roots. A form's first button without a fitting word counts only where it
 * submits.
 */
function submitterOf(field) {
  const form = field.form;
  if (form) {
    const own = [...native.read(form, HTMLFormElement, "elements")].filter((one) => (one.type === "submit" || one.type === "image") && isUsable(one));
    const button = own.find(fits) || own.find((one) => !OTHER_WORDS.test(wordsOf(one))) || buttonsWithin(form).find(fits);
    if (button || own.length) return button || (own.length === 1 ? own[0] : null);
  }
  let inner = form || field;
  for (let at = inner.parentNode || inner.host; at; inner = at, at = at.parentNode || at.host) {
    const button = buttonsWithin(at).find((one) => fits(one) && (!one.form || one.form === form) && !inner.contains(one));
    if (button) return button;
  }
  return null;
}

/*
 * While we send, no form goes as the engine's own GET: what was typed would land in the page's address, in histories
 * and logs. A page that handles the event itself has prevented the default by the time it arrives here.
 */
let withheld = false;
let guarding = null;

function wasWithheld() {
  return withheld;
}

function guard(field) {
  release();
  const root = field.ownerDocument;
  const listener = (event) => {
    const method = event.submitter?.getAttribute("formmethod") || native.attribute(event.composedPath()[0], "method") || "get";
    if (event.defaultPrevented || method.toLowerCase() !== "get") return;
    event.preventDefault();
    withheld = true;
    changed();
  };
  const roots = [root.defaultView];
  for (let at = field.getRootNode(); at && at.host; at = at.host.getRootNode()) roots.unshift(at);
  const theirs = (event) => {
    if (event.isTrusted && !(event.type === "keydown" && event.key === "Enter" && guarding.enter-- > 0)) release();
  };
  for (const one of roots) one.addEventListener("submit", listener);
  for (const name of ["pointerdown", "keydown"]) root.defaultView.addEventListener(name, theirs, true);
  guarding = { enter: 1, end: () => {
    for (const one of roots) one.removeEventListener("submit", listener);
    for (const name of ["pointerdown", "keydown"]) root.defaultView.removeEventListener(name, theirs, true);
  } };
}

/* The user's own clicks and keys are theirs again. */
function release() {
  if (guarding) guarding.end();
  guarding = null;
}

/*
 * Sends the form of a field, unless the page has sent it by itself since it was filled: by its button, never past it.
 * Where there is none, the answer asks for a real press of Enter in the field, which is focused.
 */
function submit(origin, token, handle, before) {
  const place = checkPlace(origin, token);
  if (place) return { ok: false, reason: place };
  if (lastSubmitted > before) return { ok: true, already: true };
  const field = handles.get(handle);
  const reason = checkField(field, origin);
  if (reason) return { ok: false, reason };
  withheld = false;
  guard(field);
  const button = submitterOf(field);
  if (button) {
    button.click();
    return { ok: true, already: false, withheld };
  }
  // Enter presses a form's first button, whatever it does: where there are some and none fits, the user has to choose.
  if (field.form && [...native.read(field.form, HTMLFormElement, "elements")].some((one) => one.type === "submit" && isUsable(one))) {
    return { ok: true, already: false, press: "none" };
  }
  field.focus();
  return { ok: true, already: false, press: "Enter" };
}
