"use strict";
/*
 * Between the browser and Trackops Desktop: one port, one errand a tab, and what the popup shows. Nothing is decided
 * here and no secret is held: the application says what to show and which of a fixed list of calls to make, and the
 * browser, not the page, says where an answer comes from.
 */

/** Firefox knows more than Chromium's types say. @type {any} */
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
const QUIET_MS = 60000;
const ORDER_MS = 10000;

const say = (name, ...rest) => api.i18n.getMessage(name, rest);
const notice = (name, act = "", label = "") => ({
  sentence: say(name), detail: say(`${name}Detail`), tone: "problem", told: "",
  choices: act ? [{ act, label: say(label || act) }] : [],
});

let port = null;
/* "", "greeting", "not-paired", "pairing", "ready", "stopped" */
let phase = "";
let nonce = "";
/* Whether the other end has proved to be the application, by the key that both know or by a pairing of just now. */
let proven = false;
/* What is heard from the application alone: whoever else has taken its place is told nothing and changes nothing. */
const OF_THE_APPLICATION = new Set(["state", "advise", "told", "order", "bye"]);
/* What is heard while the user is pairing. */
const OF_PAIRING = new Set(["words", "paired"]);
let state = { state: "", sentence: "", detail: "" };
/* What the popup shows: of a tab, or of the connection as a whole. */
let whole = null;
const views = new Map();
/* Panels, and whether each is the extension's own tab. */
const panels = new Map();
/* Tabs that were pressed: until when they are followed, and whether they have come to another page since. */
const errands = new Map();
/* What is asked of pages, by tab and number, and what gives it up. */
const orders = new Map();
/* Tabs that were looked at, and the origins of those whose button was pressed. */
const looked = new Set();
const places = new Map();
/* The documents that the page script is in or on its way into, by tab. */
const inside = new Map();
let current = 0;
let words = null;
/* The tab in front that the application was told of last. */
let inFront = 0;
/* Watched tabs that have something to show once there is a connection, and when one was last tried for them. */
const waiting = new Set();
let triedQuietly = 0;

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
  answered().catch(() => undefined);
  if (!own) {
    const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
    if (whole?.tone === "good") whole = null;
    if (tab) {
      current = tab.id;
      places.set(tab.id, originOf(tab.url));
      views.delete(current);
      errands.set(current, { until: Date.now() + ERRAND_MS, pressed: true });
    }
  }
  refresh();
  // What stood in the way may be gone: the host and the application are asked anew.
  if (phase === "stopped") hangUp();
  await connect();
  if (phase === "ready" && !own) look(current);
}

function look(tab) {
  if (phase !== "ready") return;
  looked.add(tab);
  if (state.state && state.state !== "open") return;
  send({ op: "look", tab });
  tellFront();
  // What is asked now is a description: the script goes into the page while the application hears of it.
  enter(tab).catch(() => undefined);
}

function shown() {
  return { ...advice(), site: siteOf(current) };
}

function advice() {
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
  const whole = { tone: "quiet", detail: "", told: "", choices: [], ...view };
  views.set(tab, whole);
  mark(tab, whole.choices.some(({ action }) => action === "fill-code") ? "•" : "");
  refresh();
}

/* The icon of one tab: a dot where a code is wanted. */
async function mark(tab, text) {
  try {
    await api.action.setBadgeText({ tabId: tab, text });
    await api.action.setTitle({ tabId: tab, title: text ? say("wanted") : "" });
  } catch {
    /* The tab has gone. */
  }
}

function pressed(message) {
  const { act, action, account, look: number } = message;
  if (act === "connect") return void ask();
  if (act === "start") return void start();
  if (act === "retry") return void attend(null);
  if (act === "watch") return void watch(message.origin);
  if (act === "answered") return void answered();
  if (act === "unwatch") return void unwatch(message.origin);
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

/* Ends the conversation from this side; the next press begins another one. */
function hangUp() {
  const gone = port;
  port = null;
  phase = "";
  unprove();
  gone?.disconnect();
}

/* Forgets who is at the other end: the next one there has to prove it anew. */
function unprove() {
  proven = false;
  nonce = "";
}

async function connect() {
  if (port) return;
  phase = "greeting";
  whole = null;
  inFront = 0;
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
  unprove();
  await limitsKnown;
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
  const brands = /** @type {any} */ (navigator).userAgentData?.brands ?? [];
  const brand = brands.find(({ brand: name }) => !/not.?a.?brand|chromium/i.test(name)) ?? brands.find(({ brand: name }) => name === "Chromium");
  return brand ? `${brand.brand} ${brand.version}`.replace(/[^\x20-\x7e]/g, "?") : "Chromium";
}

function lost(problem) {
  port = null;
  phase = "";
  words = null;
  unprove();
  finishAll();
  whole = problemOf(problem);
  refresh();
}

/* One sentence for each cause; the words are the browsers' own. */
function problemOf(problem) {
  if (/host not found|No such native application/i.test(problem)) return notice("notConnected", "retry");
  if (/forbidden/i.test(problem)) return notice("otherExtension", "retry");
  return notice("closed", mayStart());
}

const heardOf = {
  // The host's own
  absent: () => stopped("notRunning", mayStart()),
  starting: () => { whole = { ...notice("starting"), tone: "quiet" }; },
  failed: () => stopped("notStarted", mayStart(), "startAgain"),
  running: () => { whole = null; phase = "greeting"; greet(); },
  closed: () => { finishAll(); stopped("closed", mayStart()); },
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
    proven = true;
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
    for (const tab of waiting) look(tab);
    waiting.clear();
  },
  advise: (message) => show(message.tab, {
    sentence: message.sentence, detail: message.detail, tone: message.tone, look: message.look,
    told: views.get(message.tab)?.told ?? "", choices: message.choices,
    ring: message.period ? { ends: Date.now() + 1000 * message.left, period: message.period } : null,
  }),
  told: (message) => show(message.tab, { ...(views.get(message.tab) ?? { sentence: "" }), told: message.sentence }),
  order: (message) => carryOut(message),
  error: (message) => { if (message.code === "not-paired" && proven) return forget(); whole = notice("misunderstood", "retry"); },
  bye: (message) => { if (message.why === "removed") return forget(); },
  pong: () => {},
};

function heard(message) {
  if ((OF_THE_APPLICATION.has(message.op) && !proven) || (OF_PAIRING.has(message.op) && phase !== "pairing")) return;
  heardOf[message.op]?.(message);
  refresh();
}

function stopped(name, act, label) {
  phase = "stopped";
  unprove();
  whole = notice(name, act, label);
}

/* What brings the application back: its start, unless the administrator leaves that to the user. */
function mayStart() {
  return managed.start_app === false ? "retry" : "start";
}

async function welcome(message) {
  const asked = nonce;
  proven = false;
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
  const text = new TextEncoder().encode(`trackops-desktop application ${asked} ${message.nonce}`);
  const proves = await crypto.subtle.verify("HMAC", hmac, bytes(message.proof), text);
  // Another conversation may have begun meanwhile, which this proves nothing of.
  if (!asked || asked !== nonce) return;
  if (!proves) {
    port?.disconnect();
    port = null;
    phase = "stopped";
    whole = notice("impostor", "retry");
    return refresh();
  }
  proven = true;
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

const orderKey = (tab, order) => `${tab} ${order}`;

function finish(order, values) {
  const key = orderKey(values.tab, order);
  if (!orders.has(key)) return;
  clearTimeout(orders.get(key).timer);
  orders.delete(key);
  const nothing = { origin: "", url: "", frame: 0, document: "", answer: "" };
  send({ op: "done", order, ...nothing, ...values });
}

function finishAll() {
  for (const { timer } of orders.values()) clearTimeout(timer);
  orders.clear();
  views.clear();
}

/* Runs in the page's isolated world: calls the page script, and answers by a message that the browser signs. */
function callPage(order, name, args, awake) {
  globalThis.trackopsAwake = Math.max(globalThis.trackopsAwake ?? 0, Date.now() + awake);
  const page = globalThis.trackopsPage;
  return (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ answer: page ? page.call(name, args) : "", order });
}

/* Runs in the page's isolated world: asks the page's own site for the time, which caches on the way would not know. */
async function readClock(order) {
  let date = "";
  try {
    const answer = await fetch(`${location.origin}/favicon.ico`, { method: "HEAD", cache: "no-store", credentials: "omit" });
    if (!answer.headers.get("age")) date = answer.headers.get("date") ?? "";
  } catch {
    /* The page lets nothing be asked, or the site does not answer: then nothing is known of its clock. */
  }
  return (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ answer: JSON.stringify({ ok: true, date }), order });
}

/* Puts the page script into the document that is in front, once; returns the browser's id of it, if it has one. */
function enter(tab) {
  const known = inside.get(tab);
  if (known) return known;
  const entering = api.scripting.executeScript({ target: { tabId: tab, frameIds: [0] }, files: ["page.js"] })
    .then(([one]) => one?.documentId ?? "");
  inside.set(tab, entering);
  const forgetIt = () => { if (inside.get(tab) === entering) inside.delete(tab); };
  entering.then((document) => { if (!document) forgetIt(); }, forgetIt);
  return entering;
}

/* Runs something in whatever document is in front; one that has gone meanwhile is not waited for. */
async function runInFront(tab, run) {
  const document = await enter(tab).catch(() => "");
  if (document) {
    try {
      return await api.scripting.executeScript({ target: { tabId: tab, documentIds: [document] }, ...run });
    } catch {
      inside.delete(tab);
    }
  }
  await enter(tab);
  return api.scripting.executeScript({ target: { tabId: tab, frameIds: [0] }, ...run });
}

async function carryOut({ tab, order, document, call, args }) {
  // Where a page goes at the wrong moment, a browser may forget what it was asked.
  orders.set(orderKey(tab, order), { tab, order, timer: setTimeout(() => finish(order, { tab }), ORDER_MS) });
  const admitted = await admits(tab);
  if (!orders.has(orderKey(tab, order))) return;
  if (!admitted) return forbidden(tab, order);
  if (call === "picture") return picture(tab, order, document);
  if (call === "open") return openBeside(tab, order, args[0]);
  if (call !== "clock" && !CALLS.has(call)) return finish(order, { tab });
  try {
    const run = call === "clock" ? { func: readClock, args: [order] } : { func: callPage, args: [order, call, args, ERRAND_MS] };
    if (document) await api.scripting.executeScript({ target: { tabId: tab, documentIds: [document] }, ...run });
    else await runInFront(tab, run);
  } catch {
    if (call === "describe") unreachable(tab);
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
    if (!isAllowed(originOf(after.url))) forbidden(tab, order);
    else finish(order, { tab, document, picture: after.active ? image : "" });
  } catch (error) {
    if (again && /MAX_CAPTURE|quota/i.test(String(error?.message))) {
      setTimeout(() => picture(tab, order, document, false), PICTURE_AGAIN_MS);
    } else {
      finish(order, { tab });
    }
  }
}

const soon = new Map();

function lookSoon(tab) {
  if (soon.has(tab)) return;
  soon.set(tab, setTimeout(() => {
    soon.delete(tab);
    if (phase === "ready") look(tab);
    else if (!isFollowed(tab)) connectQuietly(tab);
  }, 100));
}

/* For a watched page nobody is asked anything, and nothing is tried more than once a minute. */
function connectQuietly(tab) {
  waiting.add(tab);
  if (port || Date.now() - triedQuietly < QUIET_MS) return;
  triedQuietly = Date.now();
  connect();
}

api.runtime.onMessage.addListener((message, sender) => {
  if (sender.id !== api.runtime.id || !sender.tab || typeof message !== "object" || message === null) return;
  if (message.op === "changed") {
    if (sender.frameId === 0 && (isFollowed(sender.tab.id) || isWatched(sender.origin))) lookSoon(sender.tab.id);
  } else if (Number.isInteger(message.order) && orders.has(orderKey(sender.tab.id, message.order)) && !isAllowed(sender.origin)) {
    forbidden(sender.tab.id, message.order);
  } else if (Number.isInteger(message.order) && orders.has(orderKey(sender.tab.id, message.order)) && typeof message.answer === "string") {
    finish(message.order, {
      tab: sender.tab.id, origin: sender.origin ?? "", url: sender.url ?? "", frame: sender.frameId ?? 1,
      document: sender.documentId ?? "", answer: message.answer,
    });
  }
});

/* The application is told which tab is in front where that was looked at, and of any other one only that it is another. */
async function tellFront() {
  if (phase !== "ready") return;
  const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true }).catch(() => []);
  const front = tab && looked.has(tab.id) ? tab.id : 0;
  if (phase !== "ready" || front === inFront) return;
  inFront = front;
  send(front ? { op: "front", tab: front } : { op: "front" });
}

api.tabs.onActivated.addListener(tellFront);
/* A browser whose windows have lost the keyboard still has one that had it last. */
api.windows.onFocusChanged.addListener((window) => { if (window !== api.windows.WINDOW_ID_NONE) tellFront(); });

function isFollowed(tab) {
  return (errands.get(tab)?.until ?? 0) > Date.now();
}

api.tabs.onUpdated.addListener((tab, change) => {
  if (change.status === "loading") inside.delete(tab);
  if (!looked.has(tab) || phase !== "ready") return;
  if (change.status === "loading") {
    const errand = errands.get(tab);
    if (errand) errand.pressed = false;
    mark(tab, "");
    leave(tab);
  } else if (change.status === "complete" && isFollowed(tab)) {
    look(tab);
  }
});

api.tabs.onRemoved.addListener((tab) => {
  views.delete(tab);
  inside.delete(tab);
  places.delete(tab);
  waiting.delete(tab);
  errands.delete(tab);
  if (looked.delete(tab)) leave(tab);
});

/* A document that goes takes what it was asked along: its orders end here, or the application would wait for ever. */
function leave(tab) {
  for (const one of [...orders.values()]) if (one.tab === tab) finish(one.order, { tab });
  send({ op: "gone", tab });
}

// Watched sites: of one's own choice, one at a time, and only while the browser's permission for it lasts

let watched = new Set();
/* The site that the browser asks its user about, and those that were not allowed. */
let asked = "";
const disallowed = new Set();

function originOf(url) {
  try {
    return new URL(url ?? "").origin;
  } catch {
    return "";
  }
}

/* What the browser is asked for: one host. Firefox knows no ports there. */
function patternOf(origin) {
  const { protocol, hostname } = new URL(origin);
  return api.runtime.getBrowserInfo ? `${protocol}//${hostname}/*` : `${origin}/*`;
}

function mayBeWatched(origin) {
  const patterns = api.runtime.getManifest().optional_host_permissions ?? [];
  return patterns.some((pattern) => pattern === "https://*/*" ? origin.startsWith("https://") : `${origin}/`.startsWith(pattern.replace(/\/\*$/, "")));
}

function isWatched(origin) {
  return watched.has(origin ?? "");
}

/* What the popup offers about the site in front, where there is something to watch for. */
function siteOf(tab) {
  const origin = places.get(tab) ?? "";
  if (phase !== "ready" || whole || !origin || !mayBeWatched(origin)) return null;
  const offers = views.get(tab)?.choices.some(({ action }) => action === "fill-code") ?? false;
  if (!offers && !isWatched(origin)) return null;
  return {
    origin, pattern: patternOf(origin), watched: isWatched(origin),
    label: say(isWatched(origin) ? "unwatch" : "watch"),
    hint: isWatched(origin) ? "" : say(disallowed.has(origin) ? "watchRefused" : "watchDetail"),
  };
}

/* The browser's own question closes the popup: what it was about is kept until the answer comes. */
async function watch(origin) {
  asked = origin;
  disallowed.delete(origin);
  const { watched: kept = [] } = await api.storage.local.get("watched");
  await api.storage.local.set({ watched: [...new Set([...kept, origin])] });
  await followPermissions();
}

/* The browser's question was answered, or the button was pressed again since: what was not allowed is not kept. */
async function answered() {
  const origin = asked;
  asked = "";
  if (!origin) return;
  await followPermissions();
  if (isWatched(origin)) return;
  disallowed.add(origin);
  await unwatch(origin);
}

async function unwatch(origin) {
  const { watched: kept = [] } = await api.storage.local.get("watched");
  const left = kept.filter((one) => one !== origin);
  await api.storage.local.set({ watched: left });
  if (!left.some((one) => patternOf(one) === patternOf(origin))) await api.permissions.remove({ origins: [patternOf(origin)] });
  await followPermissions();
}

const WATCHING = ["page.js", "watch.js"];

/* Scripts run in exactly the sites that are both chosen here and permitted by the browser. */
async function followPermissions() {
  const { watched: kept = [] } = await api.storage.local.get("watched");
  const allowed = await Promise.all(kept.map((origin) => api.permissions.contains({ origins: [patternOf(origin)] })));
  watched = new Set(kept.filter((_origin, at) => allowed[at]));
  const wanted = new Set([...watched].map(patternOf));
  const there = (await api.scripting.getRegisteredContentScripts()).map(({ id }) => id);
  const gone = there.filter((id) => !wanted.has(id));
  if (gone.length) await api.scripting.unregisterContentScripts({ ids: gone });
  const fresh = [...wanted].filter((pattern) => !there.includes(pattern));
  if (fresh.length) {
    await api.scripting.registerContentScripts(fresh.map((id) => ({ id, matches: [id], js: WATCHING, runAt: "document_idle" })));
    await watchOpenPages(fresh);
  }
  refresh();
}

/* Pages that came before the browser was told run the same; one that runs it already only says so again. */
async function watchOpenPages(patterns) {
  const open = await api.tabs.query({ url: patterns });
  const runs = open.map(({ id }) => api.scripting.executeScript({ target: { tabId: id, frameIds: [0] }, files: WATCHING }));
  await Promise.allSettled(runs);
}

let following = Promise.resolve();
const follow = () => { following = following.then(followPermissions).catch(() => undefined); };
api.permissions.onAdded.addListener(follow);
api.permissions.onRemoved.addListener(follow);
follow();

// What the administrator allows; it only ever limits

let managed = {};

async function readManaged() {
  managed = await api.storage.managed.get(null).catch(() => ({}));
}

function isAllowed(origin) {
  return !Array.isArray(managed.allowed_origins) || managed.allowed_origins.includes(origin);
}

/* Whether anything may be done in the tab as it is now, asked before every order; what comes of it is asked about again.
   Of a tab that nothing is permitted in the browser tells no address, and does nothing itself. */
async function admits(tab) {
  if (!Array.isArray(managed.allowed_origins)) return true;
  const { url } = await api.tabs.get(tab).catch(() => ({ url: "" }));
  return url === undefined || isAllowed(originOf(url));
}

function forbidden(tab, order) {
  finish(order, { tab });
  show(tab, notice("managed"));
}

api.storage.onChanged.addListener((_changes, area) => { if (area === "managed") readManaged(); });
/* Nothing is said to the application, and so no page is looked at, before that has been read. */
const limitsKnown = readManaged();
