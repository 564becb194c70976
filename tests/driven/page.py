"""A page as `--explain` sees it, which stays open from order to order, so that a sign-in lasts.

{"do": "open", "url": U}                    load an address
{"do": "look"}                              wait until it is quiet; the object of `--explain --reveal`, and more
{"do": "js", "code": C}                     run a script in the page's own world, answer its value
{"do": "settle"}                            wait for what a click has begun
{"do": "fill", "value": V, "submit": B}     fill the code field of the last look, and send its form
{"do": "save", "path": P}                   write P.png and P.html
{"do": "forget"}                            drop cookies and storage
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, QUrl
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo
from PySide6.QtWebEngineWidgets import QWebEngineView

from tests.driven.orders import Answer, spin
from trackops_desktop.browser.explain import LONGEST_MS, PATIENCE_MS, QUIET_MS, explanation
from trackops_desktop.browser.page import NavigationPolicy, SitePage
from trackops_desktop.browser.page_calls import PageCalls
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.browser.page_qr_reader import PageQrReader
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.shown_view import ShownView
from trackops_desktop.browser.watcher import Watcher
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    RecoveryCodes,
    UnreadEnrolment,
    found_fields,
    wanted,
)

_LOAD_S = 40
_WORDS = {
    AsksSignIn: "sign-in",
    AsksCode: "code",
    EnrolmentPage: "enrolment",
    UnreadEnrolment: "enrolment",
    RecoveryCodes: "recovery-codes",
    Nothing: "nothing",
}


class _Page(SitePage):
    """Says yes to what a page asks, as somebody who walks through it would."""

    def javaScriptConfirm(self, securityOrigin: QUrl | str, msg: str) -> bool:
        return True


class DrivenPage:
    """One page in a view that nobody sees."""

    def __init__(self) -> None:
        self._profile = make_profile(None)
        self._page = _Page(self._profile, NavigationPolicy(anything=True), silent=True)
        self._view = QWebEngineView()
        self._view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._view.resize(1280, 1800)
        self._view.setPage(self._page)
        self._view.show()
        self._calls = PageCalls(self._page)
        drawings = PageQrReader(ShownView(self._view), self._calls, parent=self._view)
        self._watcher = Watcher(self._page, self._calls, drawings, by_itself=False)
        self._looks: list[Seen] = []
        self._watcher.seen.connect(self._looks.append)
        self._loading = False
        self._page.loadingChanged.connect(self._on_loading)

    def orders(self) -> dict[str, Callable[..., Answer]]:
        """Return what can be ordered."""
        return {
            "open": self.open,
            "look": self.look,
            "js": self.js,
            "settle": self.settle,
            "fill": self.fill,
            "save": self.save,
            "forget": self.forget,
        }

    def open(self, url: str) -> Answer:
        self._loading = True
        self._page.setUrl(QUrl(url))
        return {"loaded": spin(lambda: not self._loading, _LOAD_S)}

    def js(self, code: str) -> Answer:
        got: list[object] = []
        self._page.runJavaScript(code, 0, got.append)
        spin(lambda: bool(got), 15)
        return {"value": got[0] if got else None}

    def settle(self) -> Answer:
        spin(lambda: self._loading, 0.8)
        self._quieten()
        return {}

    def look(self) -> Answer:
        waited = QElapsedTimer()
        waited.start()
        self._quieten()
        while True:
            self._looks.clear()
            self._watcher.look(scroll=True)
            if not spin(lambda: bool(self._looks), 20):
                return {"asks": "no look", "fields": [], "enrolment": None, "url": self._page.url().toString()}
            seen = self._looks[-1]
            empty = not seen.report.text.strip() and not seen.report.fields
            patience = LONGEST_MS if empty else PATIENCE_MS
            waits = isinstance(seen.question, Nothing | UnreadEnrolment) and (seen.report.scripted or empty)
            if not waits or waited.elapsed() >= patience:
                break
            spin(lambda: False, 0.25)
        report = seen.report
        evidence = {
            "title": report.title,
            "text": report.text,
            "alerts": list(report.alerts),
            "fields": [str(one) for one in report.fields],
            "buttons": [one.text for one in report.buttons],
            "pictures": len(report.pictures),
        }
        said = explanation(seen, reveal=True, is_bound=lambda _origin: False)
        return {**said, "again": _WORDS[type(wanted(seen.question))], "evidence": evidence}

    def fill(self, value: str, submit: bool) -> Answer:
        """Fill and send as the sign-in window does: with handles, origin and document of the last look."""
        seen = self._looks[-1]
        code = next((one for one in found_fields(seen.question) if one.role == "code"), None)
        if code is None:
            return {"ok": False, "reason": "no code field was recognised"}
        report = seen.report
        pairs = [list(pair) for pair in zip(code.handles, value if code.boxes else [value], strict=False)]
        filled = self._call("fill", report.origin, report.document, pairs)
        if not filled.get("ok") or not submit:
            return filled
        spin(lambda: False, 0.4)
        if self._loading or not self._page.url().toString().startswith(report.origin):
            return {**filled, "already": True}
        sent = self._call("submit", report.origin, report.document, code.handles[-1], report.sent)
        self.settle()
        return {**filled, **sent}

    def save(self, path: str) -> Answer:
        self._view.grab().toImage().save(f"{path}.png")
        got: list[str] = []
        self._page.toHtml(got.append)
        spin(lambda: bool(got), 10)
        Path(f"{path}.html").write_text("".join(got))
        return {}

    def forget(self) -> Answer:
        self.js("try { localStorage.clear(); sessionStorage.clear() } catch {}")
        self._profile.cookieStore().deleteAllCookies()
        spin(lambda: False, 0.3)
        return {}

    def _on_loading(self, info: QWebEngineLoadingInfo) -> None:
        self._loading = info.status() is QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus

    def _quieten(self) -> None:
        spin(lambda: not self._loading, _LOAD_S)
        waited = QElapsedTimer()
        waited.start()
        while waited.elapsed() < LONGEST_MS:
            quiet = float(str(self._call("quiet").get("ms", 0)))
            if quiet >= QUIET_MS and not self._loading:
                return
            spin(lambda: False, 0.06)

    def _call(self, name: str, *arguments: object) -> Mapping[str, object]:
        got: list[Mapping[str, object] | None] = []
        self._calls.call(name, arguments, got.append)
        spin(lambda: bool(got), 10)
        return (got[0] if got else None) or {"ok": False, "reason": "no answer"}
