"use strict";
/* Shows one piece of advice and says which of its buttons was pressed; everything else is the background's. */

/** @type {any} */
const api = globalThis.browser ?? globalThis.chrome;
const port = api.runtime.connect({ name: "panel" });
const put = (id, text) => { document.getElementById(id).textContent = text; };
/* What each button stands for, as the application said last. */
let offered = [];
let number = 0;

let site = null;
/* From here on a code may run out while it is typed. */
const LAST_SECONDS = 5;

document.documentElement.lang = api.i18n.getMessage("@@ui_locale").replace("_", "-");
document.documentElement.dir = api.i18n.getMessage("@@bidi_dir");
for (const one of document.querySelectorAll("[data-i18n]")) one.textContent = api.i18n.getMessage(one.getAttribute("data-i18n"));
api.tabs.getCurrent().then((tab) => document.documentElement.classList.toggle("tab", Boolean(tab)));

const sameThing = (one, other) => one.act === other.act && one.action === other.action && one.account === other.account;

function button(at) {
  const made = document.createElement("button");
  made.type = "button";
  made.dir = "auto";
  made.addEventListener("click", () => {
    const { act, action, account } = offered[at];
    port.postMessage({ act, action, account, look: number });
  });
  return made;
}

port.onMessage.addListener((view) => {
  document.body.dataset.tone = view.tone;
  put("sentence", view.sentence);
  put("detail", view.detail);
  put("told", view.told);
  const choices = view.choices.slice(0, 4);
  const box = document.getElementById("choices");
  // A button that means the same stays: a second that passes changes its words under the pointer and the keyboard.
  const stays = choices.length === offered.length && choices.every((choice, at) => sameThing(choice, offered[at]));
  [offered, number] = [choices, view.look];
  if (!stays) {
    // Whoever has gone on to watching the site is about to press Enter there.
    const atSite = view.site && document.activeElement === document.getElementById("watch");
    box.replaceChildren(...choices.map((_choice, at) => button(at)));
    if (!atSite) box.querySelector("button")?.focus();
  }
  [...box.children].forEach((one, at) => { one.textContent = choices[at].label; });
  offer(view.site);
  count(view.ring ?? null);
});

/* The seconds for which a code is good: a ring that empties, the number in it, and a sentence for those who see neither. */
let ring = null;
let next = 0;

function count(given) {
  ring = given;
  clearTimeout(next);
  const time = document.getElementById("time");
  time.hidden = !ring;
  if (!ring) return;
  const left = Math.max(0, ring.ends - Date.now()) / 1000;
  const whole = Math.ceil(left);
  put("left", String(whole));
  time.setAttribute("aria-label", api.i18n.getMessage("nextCode", [String(whole)]));
  time.title = time.getAttribute("aria-label");
  time.classList.toggle("last", whole <= LAST_SECONDS);
  document.getElementById("arc").style.strokeDashoffset = String(100 - Math.min(100, 100 * whole / ring.period));
  if (whole) next = setTimeout(() => count(ring), 1000 * (left - whole + 1) + 1);
}

function offer(about) {
  site = about;
  document.getElementById("site").hidden = !site;
  put("watch", site?.label ?? "");
  put("hint", site?.hint ?? "");
}

/* The browser asks by itself, and only right after a click. Its question closes the popup: the background is told first. */
document.getElementById("watch").addEventListener("click", () => {
  if (!site) return;
  port.postMessage({ act: site.watched ? "unwatch" : "watch", origin: site.origin });
  if (site.watched) return;
  const answered = () => port.postMessage({ act: "answered" });
  api.permissions.request({ origins: [site.pattern] }).then(answered, answered);
});
