"""Firefox ESR with the extension, headless: driven by Marionette, its button pressed in the browser's own window."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.companion.kit import Popup, write_manifest
from tests.extension_build import extension
from tests.patience import PATIENCE, until

FIREFOX = "/usr/bin/firefox-esr"
#: Nothing reaches out of this computer, and nothing of a first start is shown.
_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.newtab.preload": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    # No process for a page that may come: 0.3 s of work each.
    "dom.ipc.processPrelaunch.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    # The browser's own question about one more site is answered yes.
    "extensions.webextOptionalPermissionPrompts": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "signon.rememberSignons": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
#: Until something is asked again. A look may be repeated at any time; a click that is only late would be another click.
_LOOK_MS, _CLICK_MS = 700, 60_000
#: In the browser's window: runs a function over the content of the popup, or else of the extension's own tab.
_IN_PANEL = """
  const [source, argument, limit, resolve] = arguments;
  const isPanel = (browser) => browser.currentURI && browser.currentURI.spec.endsWith("/panel.html");
  const popups = [...document.querySelectorAll(".webextension-popup-browser")].filter(isPanel);
  const panel = popups[0] || [...gBrowser.browsers].reverse().find(isPanel);
  if (!panel) return resolve(null);
  const isFocused = document.activeElement === panel;
  const manager = panel.messageManager;
  // A popup that is only just coming changes its process, and what was asked before is lost: it is asked again.
  const lost = setInterval(() => {
    if (panel.messageManager === manager) return;
    clearInterval(lost);
    setTimeout(() => resolve(null), 700);
  }, 50);
  setTimeout(() => { clearInterval(lost); resolve(null); }, limit);
  const name = "test:" + Math.random();
  manager.addMessageListener(name, function heard(message) {
    manager.removeMessageListener(name, heard);
    clearInterval(lost);
    resolve(message.data);
  });
  const given = `content, ${JSON.stringify(argument)}, ${isFocused}`;
  const script = `sendAsyncMessage(${JSON.stringify(name)}, (${source})(${given}))`;
  manager.loadFrameScript("data:application/javascript;charset=utf-8," + encodeURIComponent(script), false);
"""
_READ = """(content, _none, isFocused) => {
  const document = content.document, part = (id) => document.getElementById(id);
  if (!part("sentence")) return null;
  return {
    tone: document.body.dataset.tone || "", sentence: part("sentence").textContent, detail: part("detail").textContent,
    told: part("told").textContent,
    choices: [...document.querySelectorAll("#choices button")].map((one) => one.textContent),
    time: part("time").hidden ? "" : part("time").getAttribute("aria-label"),
    site: [...document.querySelectorAll("#site:not([hidden]) > *")].map((one) => one.textContent).join(" ").trim(),
    focused: isFocused ? document.activeElement.textContent : "",
  };
}"""
_CLICK = """(content, label) => {
  const buttons = [...content.document.querySelectorAll("#choices button")];
  const one = buttons.find((one) => one.textContent.startsWith(label));
  if (one) one.click();
  return Boolean(one);
}"""
#: As a user's click: the browser lets itself be asked for a permission right after one alone.
_CLICK_WATCH = """(content) => {
  const one = content.document.getElementById("watch"), label = one.textContent;
  if (content.document.getElementById("site").hidden) return "";
  const input = content.windowUtils.setHandlingUserInput(true);
  one.click();
  input.destruct();
  return label;
}"""
_PERMISSIONS = """
  const policy = WebExtensionPolicy.getByID("browser@trackops-desktop");
  arguments[0](policy.allowedOrigins.patterns.map((one) => one.pattern));
"""
_BADGE = """
  const item = document.querySelector("#browser_trackops-desktop-browser-action");
  const one = item.querySelector(".unified-extensions-item-action-button") || item;
  arguments[0](one.getAttribute("badge") || "");
"""
_PRESS = """
  const [resolve] = arguments;
  const item = document.querySelector("#browser_trackops-desktop-browser-action");
  (item.querySelector(".unified-extensions-item-action-button") || item).click();
  resolve(true);
"""
_CLOSE = """
  const [resolve] = arguments;
  for (const browser of gBrowser.browsers) {
    if (browser.currentURI.spec.endsWith("/panel.html")) gBrowser.removeTab(gBrowser.getTabForBrowser(browser));
  }
  const popups = [...document.querySelectorAll(".webextension-popup-browser")];
  for (const popup of popups) popup.closest("panel").hidePopup();
  const gone = () => document.querySelector(".webextension-popup-browser") ? setTimeout(gone, 20) : resolve(true);
  gone();
"""


#: What the browser does with a background that has been idle for half a minute; `true` stops it whatever it holds open.
_STOP = """
  const [forced, resolve] = arguments, { extension } = WebExtensionPolicy.getByID("browser@trackops-desktop");
  let why = "";
  extension.once("background-script-reset-idle", (_event, { reason }) => { why = reason; });
  const ended = extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: forced });
  ended.then(() => resolve([extension.backgroundState, why]));
"""


def has_firefox() -> bool:
    """Tell whether the browser is there."""
    return shutil.which(FIREFOX) is not None


class MarionetteError(Exception):
    """Firefox could not do what it was told."""


class Marionette:
    """Firefox's own protocol for tests: `length:[0, id, command, parameters]`, and `[1, id, error, result]` back."""

    def __init__(self, port: int) -> None:
        self._link = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._stream = self._link.makefile("rb")
        self._last = 0
        self._read()  # what it says of itself

    def close(self) -> None:
        self._stream.close()
        self._link.close()

    def do(self, command: str, **values: Any) -> Any:
        self._last += 1
        text = json.dumps([0, self._last, command, values]).encode()
        self._link.sendall(str(len(text)).encode() + b":" + text)
        _kind, _id, error, result = self._read()
        if error:
            raise MarionetteError(f"{command}: {error['error']}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._stream.read(1)
        return json.loads(self._stream.read(int(size[:-1])))


class FirefoxDriver:
    """Headless or on an X display, with a profile of its own."""

    follows = False

    def __init__(self, display: str = "", program: str = FIREFOX) -> None:
        """Take the display that its windows come to, without which there are none, and what starts the browser."""
        self._program = program
        self._display = {"DISPLAY": display, "GDK_BACKEND": "x11"} if display else {"MOZ_HEADLESS": "1"}
        self._process: subprocess.Popen[bytes] | None = None
        self._marionette: Marionette | None = None
        self._tab = ""

    @property
    def firefox(self) -> Marionette:
        assert self._marionette is not None
        return self._marionette

    def start(self, folder: Path, script: Path) -> None:
        profile = folder / "profile"
        profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))
        write_manifest(folder / ".mozilla" / "native-messaging-hosts", script, firefox=True)
        environment = {**os.environ, "HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1", **self._display}
        command = [self._program, "-marionette", "-remote-allow-system-access", "-no-remote", "-profile", str(profile)]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = profile / "MarionetteActivePort"
        until(lambda: port.exists() and port.read_text().strip(), "Firefox to listen", alive=self._process)
        self._marionette = Marionette(int(port.read_text()))
        self.firefox.do("WebDriver:NewSession")
        self.firefox.do("WebDriver:SetTimeouts", script=int(PATIENCE * 1000))
        packed = extension.pack("firefox", folder / "extension.xpi", watchable="http://127.0.0.1/*")
        self.firefox.do("Addon:Install", path=str(packed), temporary=True)
        self._tab = self.firefox.do("WebDriver:GetWindowHandle")

    def stop(self) -> None:
        if self._marionette is not None:
            self._marionette.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)

    def open(self, url: str) -> None:
        self._tab = self.firefox.do("WebDriver:NewWindow", type="tab", focus=True)["handle"]
        self.firefox.do("WebDriver:SwitchToWindow", handle=self._tab, focus=True)
        self.firefox.do("WebDriver:Navigate", url=url)

    def outlive_idleness(self) -> None:
        """Let the time of the extension's background be over, and see that it stays for the sake of its port."""
        assert self._in_window(_STOP, False) == ["running", "nativeapp"]

    def stop_background(self) -> None:
        assert self._in_window(_STOP, True)[0] == "stopped"

    def press_button(self) -> None:
        self.close_panels()
        self.firefox.do("WebDriver:SwitchToWindow", handle=self._tab, focus=True)
        self._in_window(_PRESS)

    def close_panels(self) -> None:
        self._in_window(_CLOSE)

    def popup(self) -> Popup | None:
        found = self._in_window(_IN_PANEL, _READ, None, _LOOK_MS)
        return Popup(found) if isinstance(found, dict) else None

    def click(self, label: str) -> bool:
        return bool(self._in_window(_IN_PANEL, _CLICK, label, _CLICK_MS))

    def click_watch(self) -> str:
        """Click what watches the site, or stops; return what it said, or an empty text where it is not there."""
        return self._in_window(_IN_PANEL, _CLICK_WATCH, None, _CLICK_MS) or ""

    def permissions(self) -> list[str]:
        """Return the sites that the extension may run in without a press."""
        found: list[str] = self._in_window(_PERMISSIONS)
        return found

    def badge(self) -> str:
        """Return what the icon says of the tab in front."""
        return str(self._in_window(_BADGE))

    def forget(self) -> None:
        self._in_window("Services.cookies.removeAll(); arguments[0](true)")

    def addresses(self) -> list[str]:
        found: list[str] = self._in_window("arguments[0](gBrowser.browsers.map((one) => one.currentURI.spec))")
        return found

    def run(self, script: str) -> Any:
        self.firefox.do("WebDriver:SwitchToWindow", handle=self._tab, focus=False)
        try:
            return self.firefox.do("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)
        except MarionetteError:  # the page moves on: ask the next one
            return None

    def _in_window(self, script: str, *arguments: Any) -> Any:
        self.firefox.do("Marionette:SetContext", value="chrome")
        try:
            return self.firefox.do("WebDriver:ExecuteAsyncScript", script=script, args=list(arguments))
        finally:
            self.firefox.do("Marionette:SetContext", value="content")
