"use strict";
/* Runs after the page script on watched sites: the page is followed for as long as it is open. */

globalThis.trackopsAwake = Infinity;
(globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ op: "changed" }).catch(() => undefined);
