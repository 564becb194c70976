"""Debian's Chromium with the extension: the real button by the debugger's own call, and the real popup."""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright, Worker, sync_playwright

from tests.companion.kit import Popup, write_manifest
from tests.extension_build import extension
from tests.patience import PATIENCE_MS, try_until
from tests.practice_kit.chromium import CHROMIUM, patient
from trackops_desktop.companion.host_script import CHROMIUM_ID

_PANEL = f"chrome-extension://{CHROMIUM_ID}/panel.html"
_READ = """({
  tone: document.body.dataset.tone ?? "", look: 0,
  sentence: document.getElementById("sentence").textContent, detail: document.getElementById("detail").textContent,
  told: document.getElementById("told").textContent,
  choices: [...document.querySelectorAll("#choices button")].map((one) => one.textContent),
  time: document.getElementById("time").hidden ? "" : document.getElementById("time").getAttribute("aria-label"),
  site: [...document.querySelectorAll("#site:not([hidden]) > *")].map((one) => one.textContent).join(" ").trim(),
  focused: document.hasFocus() ? document.activeElement.textContent : "",
})"""
_BOX = "(({ x, y, width, height }) => ({ x, y, width, height }))(document.body.getBoundingClientRect())"
#: By the element and not by its place: a popup that grows under the pointer is a race that no user runs.
_CLICK = """(() => {
  const one = [...document.querySelectorAll("#choices button")].find((one) => one.textContent.startsWith(%s));
  if (one) setTimeout(() => one.click(), 60);  // which may close this very popup
  return Boolean(one);
})()"""


_ORDER = """async (call) => {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  const [answers, usual] = [[], self.send];
  self.send = (answer) => { if (answer.op === "done" && answer.order === 9_000) answers.push(answer); };
  try {
    await carryOut({ tab: tab.id, order: 9_000, document: "", call, args: ["https://example.com/"] });
  } finally {
    self.send = usual;
  }
  return answers;
}"""


class ChromiumDriver:
    """Headless or on an X display, with a profile of its own."""

    follows = True

    def __init__(self, display: str = "", program: str = CHROMIUM) -> None:
        """Take the display that its windows come to, without which there are none, and what starts the browser."""
        self._display, self._program = display, program
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None
        self._debugger: CDPSession | None = None
        self._answers: dict[int, Any] = {}
        self._sessions: dict[str, str] = {}
        self._last = 0
        self._page: Page | None = None

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None
        return self._context

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def start(self, folder: Path, script: Path) -> None:
        unpacked = extension.unpack("chromium", folder / "extension", watchable="http://127.0.0.1/*")
        profile = folder / "profile"
        write_manifest(profile / "NativeMessagingHosts", script, firefox=False)
        (profile / "Default").mkdir()
        (profile / "Default" / "Preferences").write_text(json.dumps({"credentials_enable_service": False}))
        self._playwright = sync_playwright().start()
        arguments = [
            f"--load-extension={unpacked}",
            "--enable-unsafe-extension-debugging",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ]
        self._context = self._playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=self._program,
            headless=not self._display,
            no_viewport=bool(self._display),
            env={**os.environ, "DISPLAY": self._display},
            args=[*arguments, *(["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else [])],
            ignore_default_args=["--disable-extensions"],
            timeout=PATIENCE_MS,
        )
        patient(self._context)
        self._page = self._context.pages[0]
        assert self._context.browser is not None
        self._debugger = self._context.browser.new_browser_cdp_session()
        self._debugger.on("Target.receivedMessageFromTarget", self._received)

    def stop(self) -> None:
        if self._context is not None:
            self._context.close()
        if self._playwright is not None:
            self._playwright.stop()

    def open(self, url: str) -> None:
        self._page = self.context.new_page()
        self._page.goto(url)

    def close_tabs(self, beginning: str) -> None:
        """Close the tabs whose address begins so, whatever their pages are about."""
        for one in self._send("Target.getTargets", filter=[{"type": "page"}])["targetInfos"]:
            if one["url"].startswith(beginning):
                self._send("Target.closeTarget", targetId=one["targetId"])

    def worlds(self) -> list[str]:
        """Return whose scripts run in the page, beside its own, by their origins."""
        found: list[str] = []
        session = self.context.new_cdp_session(self.page)
        session.on("Runtime.executionContextCreated", lambda event: found.append(event["context"]["origin"]))
        session.send("Runtime.enable")
        session.send("Runtime.disable")
        session.detach()
        return [one for one in found if one.startswith("chrome-extension:")]

    def stop_background(self) -> None:
        """Stop the extension's worker, as the browser does with one that has nothing to do."""
        session = self.context.new_cdp_session(self.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        while self._send("Target.getTargets", filter=[{"type": "service_worker"}])["targetInfos"]:
            pass
        session.detach()

    def permissions(self) -> list[str]:
        """Return the sites that the extension may run in without a press."""
        workers = self.context.service_workers
        if not workers:  # it is only just starting
            return []
        found: list[str] = workers[0].evaluate("() => chrome.permissions.getAll().then(({ origins }) => origins)")
        return found

    def store(self, values: dict[str, str]) -> None:
        """Let the extension keep something, as it would after an earlier pairing."""
        self._worker().evaluate("(values) => chrome.storage.local.set(values)", values)

    def stored(self, key: str) -> dict[str, str]:
        """Return what the extension keeps under a key."""
        found: dict[str, str] = self._worker().evaluate("(key) => chrome.storage.local.get(key)", key)
        return found

    def ordered(self, call: str) -> list[dict[str, Any]]:
        """Order something of the tab in front, as the application does; return what the extension would answer."""
        found: list[dict[str, Any]] = self._worker().evaluate(_ORDER, call)
        return found

    def _worker(self) -> Worker:
        workers = self.context.service_workers
        return workers[0] if workers else self.context.wait_for_event("serviceworker")

    def press_button(self) -> None:
        # A popup that is only just closing would take the press for itself.
        try_until(self._press_button_once, self._panels, "the popup", first_look=5)

    def _press_button_once(self) -> None:
        self.page.bring_to_front()
        self.close_panels()
        tabs = self._send("Target.getTargets", filter=[{"type": "tab"}])["targetInfos"]
        (target,) = [one["targetId"] for one in tabs if one["embedderData"]["tabActive"]]
        self._send("Extensions.triggerAction", id=CHROMIUM_ID, targetId=target)

    def popup(self) -> Popup | None:
        found = self._evaluate(_READ)
        return Popup(found) if isinstance(found, dict) else None

    def click(self, label: str) -> bool:
        return self._evaluate(_CLICK % json.dumps(label)) is True

    def picture(self, look: str) -> bytes:
        """Return a PNG of the popup, or of the extension's own tab, in `light` or `dark`."""
        media = [{"name": "prefers-color-scheme", "value": look}]
        self._in_panel("Emulation.setEmulatedMedia", {"features": media})
        box = self._evaluate(_BOX)
        answer = self._in_panel("Page.captureScreenshot", {"clip": {**box, "scale": 1}, "captureBeyondViewport": True})
        return base64.b64decode(answer["data"])

    def forget(self) -> None:
        self.context.clear_cookies()

    def addresses(self) -> list[str]:
        targets = self._send("Target.getTargets", filter=[{"type": "page"}])["targetInfos"]
        return [one["url"] for one in targets]

    def run(self, script: str) -> Any:
        try:
            return self.page.evaluate(f"() => {{ {script} }}")
        except Error as error:
            if "context was destroyed" in error.message:  # the page moves on: ask the next one
                return None
            raise

    def close_panels(self) -> None:
        for page in self.context.pages:
            if page.url == _PANEL:  # the tab in which the browser was connected, which may be closed now
                page.close()
        for target in self._panels():
            with suppress(Error):  # it closes by itself at this very moment
                self._send("Target.closeTarget", targetId=target)
            while target in self._panels():
                pass

    def _send(self, method: str, **values: Any) -> Any:
        assert self._debugger is not None
        return self._debugger.send(method, values)

    def _evaluate(self, script: str) -> Any:
        try:
            answer = self._in_panel("Runtime.evaluate", {"expression": script, "returnByValue": True})
        except Error:  # the popup closed at this very moment
            return None
        return answer.get("result", {}).get("value") if answer else None

    def _in_panel(self, method: str, values: dict[str, Any]) -> Any:
        """Ask the popup, or the extension's own tab, whichever came last; None where there is neither."""
        panels = self._panels()
        if not panels:
            return None
        target = next((one for one in panels if one not in self._sessions), None)
        if target is not None:
            session = self._send("Target.attachToTarget", targetId=target, flatten=False)["sessionId"]
            self._sessions[target] = session
        else:
            target = next(one for one in reversed(self._sessions) if one in panels)
        self._last += 1
        text = json.dumps({"id": self._last, "method": method, "params": values})
        self._send("Target.sendMessageToTarget", sessionId=self._sessions[target], message=text)
        while self._last not in self._answers:
            if target not in self._panels() and self._last not in self._answers:
                return None
        return self._answers.pop(self._last).get("result")

    def _panels(self) -> list[str]:
        targets = self._send("Target.getTargets", filter=[{"type": "page"}])["targetInfos"]
        return [one["targetId"] for one in targets if one["url"] == _PANEL]

    def _received(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message
