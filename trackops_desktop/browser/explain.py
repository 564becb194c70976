"""`trackops-desktop --explain URL`: what a page asks for and why, as one JSON object, with no window."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from queue import SimpleQueue
from threading import Thread
from typing import Any, TextIO, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from trackops_desktop.browser.page import NavigationPolicy, SitePage
from trackops_desktop.browser.page_calls import PageCalls
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.browser.page_qr_reader import PageQrReader
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.shown_view import ShownView
from trackops_desktop.browser.watcher import Watcher
from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths
from trackops_desktop.signin.origin import Origin, origin_of
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Question,
    RecoveryCodes,
    Rejected,
    UnreadEnrolment,
    found_fields,
    recovery_of,
    wanted,
)
from trackops_desktop.vault.vault import Vault

QUIET_MS = 500
LONGEST_MS = 5000
#: A page with scripts that asks for nothing yet may still be at work: it gets this long, an empty one all the time.
PATIENCE_MS = 2500
#: However a page behaves, there is an answer after this long: what was last seen of it, or that it took too long.
LIMIT_MS = 28_000
#: The last look has to be over by then: the rest is for a machine that is busy.
_LAST_LOOK_MS = 20_000
_POLL_MS = 60
_RESULT_MS = 10
_SIZE = (1280, 1800)
_ASKS: dict[type[object], str] = {
    AsksSignIn: "sign-in",
    AsksCode: "code",
    AsksRecoveryCode: "nothing",  # nothing that could be computed; `wants_recovery_code` names the field
    EnrolmentPage: "enrolment",
    UnreadEnrolment: "enrolment",
    RecoveryCodes: "recovery-codes",
    Rejected: "rejected",
    Nothing: "nothing",
}

IsBound = Callable[[Origin], bool]


def explain(url: str, reveal: bool, is_bound: IsBound = lambda _origin: False, out: TextIO | None = None) -> int:
    """Load a page, wait until it is quiet, print what it asks for; 0, or 1 if it could not be loaded or printed.

    Args:
        url: An `https:`, `http:` or `file:` address.
        reveal: Print the secret of an enrolment too.
        is_bound: Tells whether an account of this user is bound to an origin.
        out: Where the JSON goes; standard output if not given.

    """
    if "QT_QPA_PLATFORM" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication(sys.argv[:1])
    explainer = Explainer(QUrl.fromUserInput(url), quit_loop=application.quit)
    QTimer.singleShot(0, explainer, explainer.start)
    application.exec()
    seen, problem = explainer.seen, explainer.problem
    explainer.close()
    if seen is None:
        _write(sys.stderr, _("The page couldn't be loaded: {problem}", problem=problem))
        return 1
    # ASCII alone: whatever the output's encoding is, it can hold that.
    told = _write(out or sys.stdout, json.dumps(explanation(seen, reveal=reveal, is_bound=is_bound)))
    return 0 if told else 1


def _write(stream: TextIO | None, line: str) -> bool:
    """Write a line where anybody can read it; a program without a terminal has no such place."""
    if stream is None:
        return False
    try:
        stream.write(line + "\n")
        stream.flush()
    except (OSError, ValueError):
        return False
    return True


def bound_in(paths: Paths, clock: Clock) -> IsBound:
    """Return what tells whether an account here is bound to an origin; it reads no secret and makes no file."""

    def is_bound(origin: Origin) -> bool:
        try:
            vault = Vault.to_read(paths, None, clock)
        except VaultError:
            return False
        if vault is None:
            return False
        try:
            return any(entry.site == str(origin) for entry in vault.entries())
        finally:
            vault.close()

    return is_bound


def explanation(seen: Seen, *, reveal: bool, is_bound: IsBound) -> dict[str, object]:
    """Return one look at a page as the JSON object that testers read."""
    origin = origin_of(seen.report.origin)
    now = wanted(seen.question)
    return {
        "url": seen.report.url,
        "asks": _ASKS[type(seen.question)],
        "confidence": round(seen.question.confidence, 2),
        "fields": [
            {"role": found.role, "selector": found.field.selector, "why": list(found.why)}
            for found in found_fields(seen.question)
            if found.role != "recovery"
        ],
        "enrolment": _enrolment(now, reveal=reveal) if isinstance(now, EnrolmentPage) else None,
        "origin": str(origin) if origin is not None else seen.report.origin,
        "bound": origin is not None and is_bound(origin),
        **_extras(seen.question),
    }


def _enrolment(page: EnrolmentPage, *, reveal: bool) -> dict[str, object]:
    account = page.enrolment.account
    return {
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "algorithm": account.algorithm.value,
        "digits": account.digits,
        **dict([account.moving_factor]),
        "secret": base32.encode(page.enrolment.secret) if reveal else None,
        "source": page.source,
    }


def _extras(question: Question) -> dict[str, object]:
    """Return what only some pages have: the complaint, recovery codes, what is missing, what speaks of an outcome."""
    extras: dict[str, object] = {}
    now = wanted(question)
    if isinstance(question, Rejected):
        extras |= {"complaint": question.complaint, "locked": question.locked}
    if recovery_of(question):
        extras["recovery_codes"] = len(recovery_of(question))
    if isinstance(now, AsksRecoveryCode):
        extras["wants_recovery_code"] = {"selector": now.field.field.selector, "why": list(now.field.why)}
    if isinstance(now, UnreadEnrolment):
        extras["unread"] = "The page is setting up an authenticator, but no key can be read on it."  # not translated
        if now.symbols is not None:
            extras["unread"] = f"{now.symbols.sentence} {now.symbols.advice}"
    if isinstance(now, AsksCode | EnrolmentPage) and (now.missing or now.password is not None):
        extras["wants_too"] = [*(("password",) if now.password is not None else ()), *now.missing]
    if isinstance(now, EnrolmentPage) and now.warnings:
        extras["odd"] = [warning.sentence for warning in now.warnings]
    if isinstance(now, Nothing):
        said = asdict(now.outcome)
        extras |= {"outcome": {name: words for name, words in said.items() if words}} if any(said.values()) else {}
        if now.unsure is not None:
            extras["unsure"] = {"selector": now.unsure.field.selector, "why": list(now.unsure.why)}
    return extras


T = TypeVar("T")


class PictureReader(QObject):
    """Reads pictures on a thread of its own, so that no picture keeps the command from ending in time.

    The thread touches no object of Qt but the picture: it may outlive everything else here.
    """

    def __init__(self, parent: QObject) -> None:
        """Look for results on the thread that makes it, while there is something to wait for."""
        super().__init__(parent)
        self._results: SimpleQueue[tuple[Callable[[Any], None], Any]] = SimpleQueue()
        self._waiting = 0
        self._timer = QTimer(self, interval=_RESULT_MS)
        self._timer.timeout.connect(self._hand_back)

    def run(self, work: Callable[[], T], on_done: Callable[[T], None], /) -> None:
        """Do the work beside; hand its result back. The thread ends with the process, whatever it does then."""
        results = self._results
        self._waiting += 1
        self._timer.start()
        Thread(target=lambda: results.put((on_done, work())), daemon=True).start()

    def _hand_back(self) -> None:
        while not self._results.empty():
            on_done, result = self._results.get()
            self._waiting -= 1
            if not self._waiting:
                self._timer.stop()
            on_done(result)


class Explainer(QObject):
    """Loads one page in a view that nobody sees and looks at it once it is quiet.

    Attributes:
        seen: The look, or None.
        problem: Why there is none, in the engine's words.

    """

    def __init__(
        self, url: QUrl, quit_loop: Callable[[], None], quiet_ms: int = QUIET_MS, limit_ms: int = LIMIT_MS
    ) -> None:
        """Build profile, page and view; nothing is loaded yet. `quit_loop` is called when it is done."""
        super().__init__()
        self._url = url
        self._quit = quit_loop
        self._quiet_ms = quiet_ms
        self._profile = make_profile(self)
        self._page: SitePage | None = SitePage(self._profile, NavigationPolicy(anything=True), silent=True)
        self._view: QWebEngineView | None = QWebEngineView()
        self._view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._view.resize(*_SIZE)
        self._view.setPage(self._page)
        self._calls = PageCalls(self._page)
        self._reader = PictureReader(self)
        drawings = PageQrReader(ShownView(self._view), self._calls, self._reader.run, self._view)
        self._watcher = Watcher(self._page, self._calls, drawings, by_itself=False)
        self._watcher.seen.connect(self._looked)
        self._page.loadingChanged.connect(self._loading)
        self._asks_sign_in = ""
        self._page.http_sign_in.declined.connect(lambda host: setattr(self, "_asks_sign_in", host))
        self._waited = QElapsedTimer()
        self._running = QElapsedTimer()
        self._deadline = QTimer(self, singleShot=True, interval=limit_ms)
        self._deadline.timeout.connect(self._too_late)
        self._polling = False
        self.seen: Seen | None = None
        self.problem = _("no answer.")

    def start(self) -> None:
        """Load the page."""
        if self._page is None or self._view is None:
            return
        if not self._url.isValid() or self._url.scheme() not in {"http", "https", "file"}:
            self._fail(_("this isn't a web address."))
            return
        self._view.show()
        self._running.start()
        self._deadline.start()
        self._page.setUrl(self._url)

    def close(self) -> None:
        """Delete the page before its profile."""
        if self._view is not None and self._page is not None:
            self._view.setPage(None)  # type: ignore[arg-type]
            for thing in (self._watcher, self._view, self._page):
                thing.deleteLater()
            self._view = self._page = None
            QApplication.sendPostedEvents(None, 52)
        self._profile.deleteLater()

    def _loading(self, info: QWebEngineLoadingInfo) -> None:
        status = QWebEngineLoadingInfo.LoadStatus
        if info.status() is status.LoadStartedStatus:
            return
        if self._asks_sign_in and info.errorCode() in {401, 407}:
            who = self._asks_sign_in
            self._fail(_("{who} asks for a username and password (HTTP authentication).", who=who))
            return
        answered = info.errorDomain() is QWebEngineLoadingInfo.ErrorDomain.HttpStatusCodeDomain
        if info.status() is status.LoadSucceededStatus or answered:
            self._begin_waiting()
        elif not self._polling:
            self._fail(info.errorString() or _("no answer."))

    def _begin_waiting(self) -> None:
        if self._polling:
            return
        self._polling = True
        self._waited.start()
        self._poll()

    def _poll(self) -> None:
        self._calls.call("quiet", (), self._is_quiet)

    def _is_quiet(self, answer: Mapping[str, object] | None) -> None:
        quiet = float(str(answer.get("ms", 0))) if answer is not None and answer["ok"] else 0.0
        if quiet >= self._quiet_ms or self._waited.elapsed() >= LONGEST_MS:
            self._watcher.look(scroll=True)
            return
        QTimer.singleShot(_POLL_MS, self, self._poll)

    def _looked(self, seen: Seen) -> None:
        self.seen = seen
        empty = not seen.report.text.strip() and not seen.report.fields
        patience = LONGEST_MS if empty else PATIENCE_MS
        # A picture that cannot be read may be one that has not come yet.
        asks_nothing = isinstance(seen.question, Nothing | UnreadEnrolment)
        in_time = self._waited.elapsed() < patience and self._running.elapsed() < _LAST_LOOK_MS
        if asks_nothing and (seen.report.scripted or empty) and in_time:
            QTimer.singleShot(4 * _POLL_MS, self, lambda: self._watcher.look(scroll=True))
            return
        self._quit()

    def _too_late(self) -> None:
        """End with what was seen last; a page that keeps the engine busy may never have answered."""
        self.problem = _("it took longer than 30 seconds.")
        self._quit()

    def _fail(self, problem: str) -> None:
        self.problem = problem
        self._quit()
