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
    box.replaceChildren(...choices.map((_choice, at) => button(at)));
    box.querySelector("button")?.focus();
  }
  [...box.children].forEach((one, at) => { one.textContent = choices[at].label; });
  offer(view.site);
});

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
  if (!site.watched) api.permissions.request({ origins: [site.pattern] }).catch(() => undefined);
});
