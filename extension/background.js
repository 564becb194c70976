"use strict";
/*
 * Between the browser and Trackops Desktop: one port, one errand a tab, and what the popup shows. Nothing is decided
 * here and no secret is held: the application says what to show and which of a fixed list of calls to make, and the
 * browser, not the page, says where an answer comes from.
 */

const api = globalThis.browser ?? globalThis.chrome;
const HOST = "com.trackops.desktop";
const VERSION = 1;
/* How long a page is followed after a press. */
const ERRAND_MS = 120000;
const CALLS = new Set([
  "describe", "strangers", "fill", "submit", "reveal", "placed", "painted", "restore", "pointStart", "pointStop", "pointTaken",
]);
/* Browsers allow two pictures in a second. */
const PICTURE_AGAIN_MS = 550;

const say = (name, ...rest) => api.i18n.getMessage(name, rest);
const notice = (name, act = "", label = "") => ({
  sentence: say(name), detail: say(`${name}Detail`), tone: "problem", told: "",
  choices: act ? [{ act, label: say(label || act) }] : [],
});

let port = null;
/* "", "greeting", "not-paired", "pairing", "ready", "stopped" */
let phase = "";
let nonce = "";
let state = { state: "", sentence: "", detail: "" };
/* What the popup shows: of a tab, or of the connection as a whole. */
let whole = null;
const views = new Map();
/* Panels, and whether each is the extension's own tab. */
const panels = new Map();
/* Tabs that were pressed: until when they are followed, and whether they have come to another page since. */
const errands = new Map();
const open = new Map();
let current = 0;
let words = null;

// The popup

api.runtime.onConnect.addListener((panel) => {
  if (panel.name !== "panel" || panel.sender?.id !== api.runtime.id) return;
  panels.set(panel, Boolean(panel.sender?.tab));
  panel.onDisconnect.addListener(() => panels.delete(panel));
  panel.onMessage.addListener((message) => pressed(message));
  attend(panel.sender?.tab);
});

/* The button was pressed: the tab in front is what it is about. A panel in a tab of its own only shows. */
async function attend(own) {
  refresh();
  if (!own) {
    const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
    if (whole?.tone === "good") whole = null;
    if (tab) {
      current = tab.id;
      views.delete(current);
      errands.set(current, { until: Date.now() + ERRAND_MS, pressed: true });
    }
  }
  refresh();
  await connect();
  if (phase === "ready" && !own) look(current);
}

function look(tab) {
  if (phase !== "ready") return;
  if (state.state === "open" || state.state === "") send({ op: "look", tab });
}

function shown() {
  if (whole) return whole;
  if (state.state && state.state !== "open") {
    const choices = [{ act: "unlock", label: say(state.state === "locked" ? "unlock" : "openKeyring") }];
    return { sentence: state.sentence, detail: state.detail, tone: "problem", told: "", choices };
  }
  return views.get(current) ?? { sentence: say("looking"), detail: "", tone: "quiet", told: "", choices: [] };
}

function refresh() {
  // The extension's own tab is about the connection alone.
  for (const [panel, isTab] of panels) if (!isTab || whole) panel.postMessage(shown());
}

function show(tab, view) {
  views.set(tab, { tone: "quiet", detail: "", told: "", choices: [], ...view });
  refresh();
}

function pressed(message) {
  const { act, action, account, look: number } = message;
  if (act === "connect") return void ask();
  if (act === "start") return void start();
  if (act === "retry") return void attend(null);
  if (act === "unlock") return void send({ op: "unlock" });
  if (act) return;
  const errand = errands.get(current);
  if (errand) errand.until = Date.now() + ERRAND_MS;
  send({ op: "do", tab: current, look: number, action, account });
}

// The application

function send(message) {
  try {
    port?.postMessage(message);
  } catch {
    /* It has gone; onDisconnect tells. */
  }
}

async function connect() {
  if (port) return;
  phase = "greeting";
  whole = null;
  state = { state: "", sentence: "", detail: "" };
  const mine = api.runtime.connectNative(HOST);
  port = mine;
  mine.onMessage.addListener((message) => { if (port === mine) heard(message); });
  mine.onDisconnect.addListener(() => {
    const problem = mine.error?.message ?? api.runtime.lastError?.message ?? "";
    if (port === mine) lost(problem);
  });
  await greet();
}

async function greet() {
  nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
  let { profile } = await api.storage.local.get("profile");
  if (!profile) {
    profile = hex(crypto.getRandomValues(new Uint8Array(16)));
    await api.storage.local.set({ profile });
  }
  send({ op: "hello", v: VERSION, browser: await browserName(), profile, nonce });
}

/* What this browser calls itself, without the small numbers. */
async function browserName() {
  if (api.runtime.getBrowserInfo) {
    const { name, version } = await api.runtime.getBrowserInfo();
    return `${name} ${version.split(".")[0]}`;
  }
  const brands = navigator.userAgentData?.brands ?? [];
  const brand = brands.find(({ brand: name }) => !/not.?a.?brand|chromium/i.test(name)) ?? brands.find(({ brand: name }) => name === "Chromium");
  return brand ? `${brand.brand} ${brand.version}`.replace(/[^\x20-\x7e]/g, "?") : "Chromium";
}

function lost(problem) {
  port = null;
  phase = "";
  words = null;
  finishAll();
  whole = problemOf(problem);
  refresh();
}

/* One sentence for each cause; the words are the browsers' own. */
function problemOf(problem) {
  if (/host not found|No such native application/i.test(problem)) return notice("notConnected", "retry");
  if (/forbidden/i.test(problem)) return notice("otherExtension", "retry");
  return notice("closed", "start");
}

const heardOf = {
  // The host's own
  absent: () => stopped("notRunning", "start"),
  starting: () => { whole = { ...notice("starting"), tone: "quiet" }; },
  failed: () => stopped("notStarted", "start", "startAgain"),
  running: () => { whole = null; phase = "greeting"; greet(); },
  closed: () => { finishAll(); stopped("closed", "start"); },
  // The application's
  welcome: (message) => welcome(message),
  words: (message) => {
    words = message.words;
    whole = { sentence: words.join(" – "), detail: say("compare"), tone: "words", told: "", choices: [] };
  },
  refused: (message) => {
    words = null;
    phase = "not-paired";
    whole = message.why === "banned" ? notice("banned") : message.why === "company" ? notice("company") : message.why === "busy" ? notice("busy", "connect") : notice("refused", "connect");
  },
  paired: (message) => {
    words = null;
    phase = "ready";
    whole = { sentence: say("paired"), detail: say("pairedDetail"), tone: "good", told: "", choices: [] };
    api.storage.local.set({ key: message.key });
  },
  state: (message) => {
    const opened = message.state === "open" && state.state !== "open";
    state = message;
    phase = "ready";
    if (whole?.tone === "good") return;
    whole = null;
    if (opened && [...panels.values()].includes(false)) look(current);
  },
  advise: (message) => show(message.tab, {
    sentence: message.sentence, detail: message.detail, tone: message.tone, look: message.look,
    told: views.get(message.tab)?.told ?? "", choices: message.choices,
  }),
  told: (message) => show(message.tab, { ...(views.get(message.tab) ?? { sentence: "" }), told: message.sentence }),
  order: (message) => carryOut(message),
  error: (message) => { if (message.code === "not-paired") return forget(); whole = notice("misunderstood", "retry"); },
  bye: (message) => { if (message.why === "removed") return forget(); },
  pong: () => {},
};

function heard(message) {
  heardOf[message.op]?.(message);
  refresh();
}

function stopped(name, act, label) {
  phase = "stopped";
  whole = notice(name, act, label);
}

async function welcome(message) {
  if (message.state === "update-application" || message.state === "update-extension") {
    phase = "stopped";
    whole = notice(message.state === "update-application" ? "updateApplication" : "updateExtension", "retry");
    return refresh();
  }
  const { key } = await api.storage.local.get("key");
  if (message.state !== "known" || !key) {
    phase = "not-paired";
    whole = notice("notPaired", "connect");
    whole.tone = "asks";
    return refresh();
  }
  // The key goes to nobody who has not proved to be the application that gave it.
  const digest = await crypto.subtle.digest("SHA-256", bytes(key));
  const hmac = await crypto.subtle.importKey("raw", digest, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const text = new TextEncoder().encode(`trackops-desktop application ${nonce} ${message.nonce}`);
  if (!(await crypto.subtle.verify("HMAC", hmac, bytes(message.proof), text))) {
    port?.disconnect();
    port = null;
    phase = "stopped";
    whole = notice("impostor", "retry");
    return refresh();
  }
  send({ op: "prove", key });
}

/* The application does not know this browser any more. */
async function forget() {
  await api.storage.local.remove("key");
  finishAll();
  phase = "stopped";
  whole = notice("removed", "retry");
  port?.disconnect();
  port = null;
  refresh();
}

/* The two words have to stay in sight while the application's window is in front: a popup would close. */
async function ask() {
  if (phase !== "not-paired") return connect();
  phase = "pairing";
  await api.tabs.create({ url: api.runtime.getURL("panel.html") });
  send({ op: "pair" });
}

async function start() {
  if (!port) await connect();
  send({ op: "start" });
}

// Pages

function hex(octets) {
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function finish(order, values) {
  if (!open.delete(order)) return;
  const nothing = { origin: "", url: "", frame: 0, document: "", answer: "" };
  send({ op: "done", order, ...nothing, ...values });
}

function finishAll() {
  open.clear();
  views.clear();
}

/* Runs in the page's isolated world: calls the page script, and answers by a message that the browser signs. */
function callPage(order, name, args, awake) {
  globalThis.trackopsAwake = Date.now() + awake;
  const page = globalThis.trackopsPage;
  return (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ answer: page ? page.call(name, args) : "", order });
}

/* Runs in the page's isolated world: asks the page's own site for the time, which caches on the way would not know. */
async function readClock(order) {
  let date = "";
  try {
    const answer = await fetch("/favicon.ico", { method: "HEAD", cache: "no-store", credentials: "omit" });
    if (!answer.headers.get("age")) date = answer.headers.get("date") ?? "";
  } catch {
    /* The page lets nothing be asked, or the site does not answer: then nothing is known of its clock. */
  }
  return (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ answer: JSON.stringify({ ok: true, date }), order });
}

async function carryOut({ tab, order, document, call, args }) {
  open.set(order, tab);
  if (call === "picture") return picture(tab, order, document);
  if (call === "open") return openBeside(tab, order, args[0]);
  if (call !== "clock" && !CALLS.has(call)) return finish(order, { tab });
  const target = document ? { tabId: tab, documentIds: [document] } : { tabId: tab, frameIds: [0] };
  try {
    if (!document) await api.scripting.executeScript({ target, files: ["page.js"] });
    const run = call === "clock" ? { func: readClock, args: [order] } : { func: callPage, args: [order, call, args, ERRAND_MS] };
    await api.scripting.executeScript({ target, ...run });
  } catch (error) {
    if (call === "describe") unreachable(tab, String(error?.message ?? error));
  }
  finish(order, { tab });
}

/* A page that cannot be reached although its button was pressed is one of those that no extension reaches. */
function unreachable(tab) {
  const errand = errands.get(tab);
  if (!errand) return;
  show(tab, errand.pressed ? { sentence: say("notHere"), detail: say("notHereDetail"), tone: "problem" } : { sentence: say("pressAgain"), tone: "quiet" });
}

/* A frame of another site, in a tab of its own, where the button can be pressed for it. */
async function openBeside(tab, order, url) {
  if (/^https:\/\//.test(url)) await api.tabs.create({ url, openerTabId: tab }).catch(() => undefined);
  finish(order, { tab });
}

async function picture(tab, order, document, again = true) {
  try {
    const before = await api.tabs.get(tab);
    const image = before.active ? await api.tabs.captureVisibleTab(before.windowId, { format: "png" }) : "";
    const after = await api.tabs.get(tab);
    finish(order, { tab, document, picture: after.active ? image : "" });
  } catch (error) {
    if (again && /MAX_CAPTURE|quota/i.test(String(error?.message))) {
      setTimeout(() => picture(tab, order, document, false), PICTURE_AGAIN_MS);
    } else {
      finish(order, { tab });
    }
  }
}

let soon = 0;

api.runtime.onMessage.addListener((message, sender) => {
  if (sender.id !== api.runtime.id || !sender.tab || typeof message !== "object" || message === null) return;
  if (message.op === "changed") {
    if (!isFollowed(sender.tab.id) || soon) return;
    soon = setTimeout(() => { soon = 0; look(sender.tab.id); }, 100);
  } else if (Number.isInteger(message.order) && open.get(message.order) === sender.tab.id && typeof message.answer === "string") {
    finish(message.order, {
      tab: sender.tab.id, origin: sender.origin ?? "", url: sender.url ?? "", frame: sender.frameId ?? 1,
      document: sender.documentId ?? "", answer: message.answer,
    });
  }
});

function isFollowed(tab) {
  return (errands.get(tab)?.until ?? 0) > Date.now();
}

api.tabs.onUpdated.addListener((tab, change) => {
  const errand = errands.get(tab);
  if (!errand || phase !== "ready") return;
  if (change.status === "loading") {
    errand.pressed = false;
    leave(tab);
  } else if (change.status === "complete" && isFollowed(tab)) {
    look(tab);
  }
});

api.tabs.onRemoved.addListener((tab) => {
  views.delete(tab);
  if (errands.delete(tab)) leave(tab);
});

/* A document that goes takes what it was asked along: its orders end here, or the application would wait for ever. */
function leave(tab) {
  for (const [order, of] of [...open]) if (of === tab) finish(order, { tab });
  send({ op: "gone", tab });
}
