"""One site in a view: its profile, its page, the questions it asks, and the ways to answer."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo, QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from trackops_desktop.browser.background_work import RunsInBackground, run_at_once
from trackops_desktop.browser.connectivity import is_offline
from trackops_desktop.browser.downloads import AskDownload, ClickWatch, Downloads
from trackops_desktop.browser.heartbeat import INTERVAL_MS, Heartbeat
from trackops_desktop.browser.page import NavigationPolicy, SitePage
from trackops_desktop.browser.page_calls import PageCalls
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.browser.page_qr_reader import OnAnswer, PageQrReader
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.screen_readers import tell_engine
from trackops_desktop.browser.security_keys import SecurityKeys
from trackops_desktop.browser.shown_view import ShownView
from trackops_desktop.browser.watcher import Watcher
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _
from trackops_desktop.signin.load_errors import (
    ABORTED,
    LoadError,
    asks_sign_in,
    crashed,
    distrusted,
    load_error_of,
    proxy_asks_sign_in,
    turned_away,
)
from trackops_desktop.signin.origin import Origin, origin_of
from trackops_desktop.signin.report import PageReport

_LOGGER = LazyLogger(__name__)
Pair = tuple[int, str]
#: How long a page that is still loading is taken for one that is being left, in milliseconds: the engine does not
#: tell that what it was asked for came to nothing (an answer without a page, a download) before all of it has loaded.
_LEAVING_MS = 30_000
#: Unauthorized and Proxy Authentication Required (RFC 9110).
_WANT_SIGN_IN = frozenset({401, 407})


class SiteView(QWidget):
    """Shows one site and says what it asks for.

    Signals:
        seen: A `Seen` after every look at the page.
        trouble: A `Trouble` in place of a page.
        left: Another page is on its way; nothing that was offered is of use any more.
        located: The origin of the document on show as a text, also while another page is on its way; empty if it
            has none or is not known.
        loading: Whether a page is being loaded.
        stalled: The page has stopped answering (True), or answers again (False).
        pointed: The selector that the user pointed at, or an empty text where they gave up.
        asked: The page shows a `PageDialog`; `answer` or `stop_asking` closes it.
        answered: It is closed.
        sign_in_asked: A server or proxy asks a `HttpChallenge`; `sign_in` or `skip_sign_in` closes it.
        sign_in_closed: It is closed.
        key_asked: A security key wants a `KeyStep` done; `security_keys` takes the answer.
        key_closed: It wants nothing any more.
        told: A sentence about something that the page has brought.

    """

    seen = Signal(object)
    trouble = Signal(object)
    left = Signal()
    located = Signal(str)
    loading = Signal(bool)
    stalled = Signal(bool)
    pointed = Signal(str)
    asked = Signal(object)
    answered = Signal()
    sign_in_asked = Signal(object)
    sign_in_closed = Signal()
    key_asked = Signal(object)
    key_closed = Signal()
    told = Signal(str)

    def __init__(
        self,
        places: NavigationPolicy,
        *,
        storage: Path | None = None,
        ask: AskDownload | None = None,
        run: RunsInBackground = run_at_once,
        chosen: Callable[[str], str] = lambda _origin: "",
        heartbeat_ms: int = INTERVAL_MS,
        parent: QWidget | None = None,
    ) -> None:
        """Build everything; nothing is loaded.

        Args:
            places: Where pages may go.
            storage: The folder of a profile that stays signed in, or None for off the record.
            ask: Asked for each download.
            run: Reads pictures, and makes and moves downloaded files, away from the GUI thread.
            chosen: Tells the field that the user once pointed at for an origin.
            heartbeat_ms: How often the page is asked for a sign of life.
            parent: The window.

        """
        super().__init__(parent)
        self._profile = make_profile(self, storage=storage)
        self._clicks = ClickWatch(self)
        self._downloads = Downloads(self._profile, self._clicks, ask, run)
        self._downloads.told.connect(self.told)
        self._page = SitePage(self._profile, places)
        # Until there is a page the window's own colour; behind a page that sets none white, as in every browser.
        self._page.setBackgroundColor(self.palette().color(QPalette.ColorRole.Window))
        self._view = QWebEngineView(self)
        self._view.setPage(self._page)
        self._clicks.watch(self._view.focusProxy())
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._view.customContextMenuRequested.connect(self._menu)
        self._calls = PageCalls(self._page)
        drawings = PageQrReader(ShownView(self._view), self._calls, run, self._view)
        self._watcher = Watcher(self._page, self._calls, drawings, chosen)
        self._watcher.seen.connect(self._on_seen)
        self._heartbeat = Heartbeat(self._page, self._is_watched, interval_ms=heartbeat_ms)
        self._heartbeat.stalled.connect(self._on_stalled)
        self._report: PageReport | None = None
        # Tokens of documents: described last, being left, and the one that wanted to go where nothing came of it.
        self._last = self._left = self._stuck = ""
        # Words stand in place of a page that did not come; until the next one begins, what is described lies beneath.
        self._is_beneath = False
        self._is_loading = False
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVING_MS)
        self._leaving.timeout.connect(self._stay)
        # The page's process has ended, and nothing is loaded since.
        self._is_ended = False
        # Documents that are gone never come back; what is still told of them is too late.
        self._gone: deque[str] = deque(maxlen=32)
        # Where the user asked to go, and where to go once the page's process has ended.
        self._wanted: Callable[[], None] | None = None
        self._then: Callable[[], None] | None = None
        self._pointing = False
        self._closed = False
        self._distrusted = self._asks_sign_in = ""
        self._is_barred = self._is_unanswered = self._is_engine_told = False
        self._missed = ""
        self.failed = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._follow_page()

    def _follow_page(self) -> None:
        """Hear what the page does, and what it and its servers ask."""
        self._page.changed.connect(self._on_changed)
        self._page.going.connect(self._on_going)
        self._page.urlChanged.connect(self._on_address)
        self._page.begun.connect(self._on_begun)
        self._page.begun.connect(self._locate)
        self._page.loadingChanged.connect(self._on_loading)
        self._page.turned_away.connect(self._on_turned_away)
        dialogs = self._page.dialogs
        self._clicks.clicked.connect(dialogs.clicked)
        dialogs.asked.connect(self.asked)
        dialogs.flooded.connect(self._on_flooded)
        dialogs.closed.connect(self.answered)
        http = self._page.http_sign_in
        http.declined.connect(self._on_declined)
        http.asked.connect(self.sign_in_asked)
        http.closed.connect(self.sign_in_closed)
        self.security_keys.asked.connect(self.key_asked)
        self.security_keys.closed.connect(self.key_closed)
        http.again.connect(lambda: QTimer.singleShot(0, self, self._load_again))
        self._page.distrusted.connect(self._on_distrusted)
        self._page.renderProcessTerminated.connect(self._on_terminated)

    @property
    def security_keys(self) -> SecurityKeys:
        """What the page wants of a security key, and the way to answer."""
        return self._page.security_keys

    @property
    def address(self) -> str:
        """The address of the document on show, or an empty text while that is not certain."""
        # The engine names the page that is asked for, and its history the one to go back to.
        return self._report.url if self._report is not None and self.origin is not None else ""

    @property
    def requested(self) -> str:
        """The address that was asked for last; the document on show may still be another one."""
        return self._missed or _text(self._page.url())

    @property
    def origin(self) -> Origin | None:
        """The origin of the document that was described, or None while another one may take its place.

        The engine's own address is no proof: it names the page that is asked for while the old one is still on show.
        """
        if self._report is None or not self._has_arrived(self._report):
            return None
        described = origin_of(self._report.origin)
        return described if described == self._page.origin else None

    def open(self, address: str) -> None:
        self._go(lambda: self._page.setUrl(QUrl(address)))

    def reload(self) -> None:
        """Load the page again."""
        self._go(lambda: self._page.triggerAction(QWebEnginePage.WebAction.Reload))

    def back(self) -> None:
        """Go back one page, or to the page that wanted to go where it may not."""
        if self._stuck and self._stuck == self._last:
            self._stuck = self._missed = ""
            self._is_beneath = False
            self.look()
            return
        history = self._page.history()
        start = history.currentItemIndex()

        def there() -> None:
            # A page that stops answering while it comes is asked for again, and not the one before it.
            has_come = history.currentItemIndex() < start
            self._page.triggerAction(QWebEnginePage.WebAction.Reload if has_come else QWebEnginePage.WebAction.Back)

        self._go(there)

    def end_page(self) -> None:
        """End the page's process, however busy it is; *Load again* starts another one."""
        process = self._page.renderProcessPid()
        if process > 0:
            try:
                os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            except OSError as error:
                _LOGGER.warning("A page's process could not be ended: %s", error)

    def _go(self, there: Callable[[], None]) -> None:
        """Go somewhere else; a page that does not answer would never let go, so its process is ended first."""
        self._wanted = there
        self._stuck = ""
        self._is_beneath = False
        self._page.dialogs.cancel()
        self._page.http_sign_in.user_goes()
        self.security_keys.cancel()
        if self._heartbeat.is_stalled and self._page.renderProcessPid() > 0:
            self._then = there
            self.end_page()
        else:
            self._leave()
            there()
            # Should this lead nowhere, the page on show is what counts again.
            self.look()

    def zoom(self, factor: float) -> None:
        """Show everything larger or smaller (0.5 to 3)."""
        self._view.setZoomFactor(min(3.0, max(0.5, factor)))

    def look(self) -> None:
        """Describe the page again."""
        self._watcher.look()

    def fill(self, origin: Origin, document: str, pairs: Sequence[Pair], on_answer: OnAnswer) -> None:
        """Put values into fields of exactly this document on exactly this origin; the page script checks both."""
        if self.origin != origin:
            on_answer({"ok": False, "reason": "other-document"})
            return
        self._calls.call("fill", (str(origin), document, [list(pair) for pair in pairs]), on_answer)

    def submit(self, origin: Origin, document: str, handle: int, sent_before: int, on_answer: OnAnswer) -> None:
        """Send the form of a field, unless the page has sent it by itself since `sent_before`.

        Where the form has no button that could be found, Enter is pressed in the field, as its user would.
        """
        if self.origin != origin:
            on_answer(None)
            return
        # The user has clicked in the bar instead of on the page, which may want to ask about it.
        self._page.dialogs.clicked()

        def answered(answer: Mapping[str, object] | None) -> None:
            if answer is not None and answer.get("press") == "Enter":
                self._press_enter()
            on_answer(answer)

        self._calls.call("submit", (str(origin), document, handle, sent_before), answered)

    def _press_enter(self) -> None:
        """Press and release Enter where the page has its focus: a real key, which pages cannot tell from a person's."""
        target = self._view.focusProxy()
        if target is None:
            return
        self._view.setFocus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QCoreApplication.postEvent(target, key)

    def answer(self, agreed: bool, text: str = "") -> None:
        """Answer the message or question of the page."""
        self._page.dialogs.answer(agreed, text)

    def stop_asking(self) -> None:
        """Show no more messages and questions of this document."""
        self._page.dialogs.mute()

    def sign_in(self, name: str, password: str) -> None:
        """Give the server or proxy that asks a name and a password, and load the page again."""
        self._page.http_sign_in.answer(name, password)

    def skip_sign_in(self) -> None:
        """Give it none: its own page stays on show."""
        self._page.http_sign_in.cancel()

    def forget_sign_in(self) -> None:
        """Close what a server or a security key asks and send nothing that was typed: the vault was locked."""
        self._page.http_sign_in.forget()
        self.security_keys.cancel()

    def point(self) -> None:
        """Let the user click the field that wants the code; `pointed` says which it was."""
        self._pointing = True
        self._calls.call("pointStart", (), lambda _answer: None)

    def stop_pointing(self) -> None:
        """Let clicks reach the page again."""
        self._pointing = False
        self._calls.call("pointStop", (), lambda _answer: None)

    def shut(self) -> None:
        """End the page, then its profile: the other way round the engine warns of trouble. Once is enough.

        They go when the event loop comes round and not at once: a window may be closed from within one of the page's
        own signals (quitting closes every window), and the page still has to return from it.
        """
        if self._closed:
            return
        self._closed = True
        self._heartbeat.stop()
        self._watcher.seen.disconnect(self._on_seen)
        self.forget_sign_in()
        self._downloads.end()
        self._calls.end()
        self._page.triggerAction(QWebEnginePage.WebAction.Stop)
        if self._page.dialogs.is_waiting:
            # The page has to return from its question before it may go.
            self._page.dialogs.idle.connect(self._delete)
            self._page.dialogs.end()
        else:
            self._page.dialogs.end()
            self._delete()

    def _delete(self) -> None:
        for thing in (self._watcher, self._view, self._page, self._profile):
            thing.deleteLater()

    def _is_watched(self) -> bool:
        return not self._page.dialogs.is_waiting and self.isVisible() and not self.window().isMinimized()

    def _has_arrived(self, report: PageReport) -> bool:
        """Tell whether a described document is the one that stays, and not one that is being left."""
        return not self._is_loading or report.document != self._left

    def _locate(self) -> None:
        """Ask the document on show where it comes from; the engine's address may be of the page that is to come."""
        self._calls.call("where", (), self._on_located)

    def _on_located(self, answer: Mapping[str, object] | None) -> None:
        if answer is not None and answer["ok"]:
            self._note(str(answer.get("document")), str(answer.get("origin")))

    def _note(self, document: str, origin: str) -> bool:
        """Note which document is on show, or return False where another one has taken its place already."""
        if document in self._gone:
            return False
        if document != self._last:
            self._gone.append(self._last)
            if self._report is not None:
                self._leave()
            self._leaving.stop()
            if self._is_beneath:
                self._stuck = document
        self._last = document
        if document == self._stuck:  # the page beneath the words about one that did not come
            return True
        where = origin_of(origin)
        self.located.emit(str(where) if where is not None else "")
        return True

    def _on_begun(self) -> None:
        self._page.setBackgroundColor(QColor(Qt.GlobalColor.white))
        if self._report is not None:
            # Should the engine not have told of it, what was offered goes before the new document is described.
            self._leave()
            self._watcher.look_soon()

    def _on_seen(self, seen: Seen) -> None:
        token = seen.report.document
        if self._is_barred:
            return
        if not self._note(token, seen.report.origin) or not self._has_arrived(seen.report) or token == self._stuck:
            return
        self._report = seen.report
        if self.origin is not None or origin_of(seen.report.origin) is None:
            self.seen.emit(seen)

    def _leave(self) -> None:
        """Take back what is known of the page: another one is on its way, or none at all."""
        self._pointing = False
        self._report = None
        self.left.emit()

    def _on_going(self) -> None:
        """Leave a page that is still loading: the engine tells of one load only, from its start to the last end."""
        if self._is_loading:
            if self._left != self._last:
                self._leaving.start()
            self._set_off()

    def _stay(self) -> None:
        """Take the page for the one that stays: what was asked for in its place has not come."""
        self._left = ""
        self.look()

    def _set_off(self) -> None:
        self._left = self._last
        self._page.dialogs.another_document()
        self._page.http_sign_in.another_page()
        self._leave()
        self._locate()
        self._distrusted = self._asks_sign_in = self._missed = ""

    def _on_address(self) -> None:
        """Look again where a document gives itself another address, which changes nothing in it."""
        if self._report is not None:
            self._watcher.look_soon()

    def _on_loading(self, info: QWebEngineLoadingInfo) -> None:
        status, started = info.status(), QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus
        self._leaving.stop()
        if status is started:
            self._is_loading = True
            self._begin()
            self._set_off()
            self.loading.emit(True)
            return
        self._is_loading = False
        self._wanted = None
        if self._is_ended and _has_come(info):
            self._begin()  # the engine told of no start, as the process before died during a load
        if not self._is_engine_told:
            self._is_engine_told = True
            tell_engine()
        self.loading.emit(False)
        self._on_loaded(info)

    def _begin(self) -> None:
        """Forget what held of the page before, and of its process."""
        self._is_beneath = self._is_ended = self._is_barred = False
        self._clicks.watch(self._view.focusProxy())

    def _on_loaded(self, info: QWebEngineLoadingInfo) -> None:
        by_server = _is_by_server(info)
        self.failed = by_server and info.errorCode() >= 500
        if by_server:
            _LOGGER.info("A site answered with status %d", info.errorCode())
        is_failed = info.status() is QWebEngineLoadingInfo.LoadStatus.LoadFailedStatus
        self._is_unanswered = is_failed and not by_server
        if by_server and info.errorCode() in _WANT_SIGN_IN and self._asks_sign_in:
            # The server's own page about that must not take the place of the words.
            self._is_barred = True
            self._on_trouble(asks_sign_in(self._asks_sign_in))
            return
        # What its process took with it has had its words already, or is asked for again.
        went_along = self._is_ended and info.errorDomain() is QWebEngineLoadingInfo.ErrorDomain.NoErrorDomain
        if not self._is_unanswered or info.errorCode() == ABORTED or went_along:
            return
        _LOGGER.warning("A page did not load: Chromium's error %d, %s", info.errorCode(), info.errorDomain())
        # The page before is still there beneath, and must not take the place of the words.
        self._keep_beneath()
        self._missed = _text(info.url())
        host, challenge = info.url().host(), self._page.http_sign_in.waiting
        if self._distrusted == host:
            self._on_trouble(distrusted(host))
        elif challenge is not None and challenge.is_proxy:
            self._on_trouble(proxy_asks_sign_in(challenge.where))
        else:
            offline = not _is_here(info.url()) and is_offline()
            self._on_trouble(load_error_of(info.errorCode(), host, offline=offline))

    def _load_again(self) -> None:
        """Load what was asked for once more; there may be no page yet whose address that is."""
        if self._closed:
            return
        self._leave()
        # After a reload that was given a password the engine now and then reloads that page no more.
        self._page.setUrl(QUrl(self.requested))

    def _on_turned_away(self, where: str) -> None:
        _LOGGER.info("A page wanted to go where it may not, and was not let")
        self._keep_beneath()
        self._on_trouble(turned_away(where))

    def _keep_beneath(self) -> None:
        """Keep the document on show beneath the words that follow, also if it is not described before they are read."""
        self._stuck = self._last
        self._is_beneath = True

    def _on_trouble(self, trouble: LoadError) -> None:
        self._leave()
        self.trouble.emit(trouble)

    def _on_declined(self, host: str) -> None:
        self._asks_sign_in = host

    def _on_distrusted(self, host: str, _why: str) -> None:
        self._distrusted = host

    def _on_flooded(self) -> None:
        _LOGGER.warning("A page showed messages without end and is stopped")
        self.told.emit(_("The page kept showing messages and was stopped."))
        QTimer.singleShot(0, self, self.end_page)

    def _on_stalled(self, stalled: bool) -> None:
        self.stalled.emit(stalled)
        if stalled and self._wanted is not None:
            self._then = self._wanted
            self.end_page()

    def _on_terminated(self, how: QWebEnginePage.RenderProcessTerminationStatus, status: int) -> None:
        """Go on to where the user wanted to go, or say that the page is gone."""
        _LOGGER.warning("A page's process ended: %s, exit status %d", how, status)
        self._is_loading = False
        self._is_ended = True
        then, self._then = self._then, None
        if then is None or self._closed:
            self._on_trouble(crashed())
        else:
            self._leave()
            QTimer.singleShot(0, self, then)

    def _on_changed(self) -> None:
        if self._pointing:
            self._calls.call("pointTaken", (), self._on_pointed)

    def _on_pointed(self, answer: object) -> None:
        pointed = answer.get("pointed") if isinstance(answer, dict) else None
        selector = pointed.get("selector") if isinstance(pointed, dict) else None
        if isinstance(selector, str):
            self._pointing = False
            self.pointed.emit(selector)

    def _menu(self, place: QPoint) -> None:
        """Offer what is of use in a page, and nothing that shows its source or opens windows."""
        menu = QMenu(self)
        actions = QWebEnginePage.WebAction
        # Qt's own names of them come in English alone.
        named = (
            (actions.Back, _("Back")),
            (actions.Reload, _("Reload")),
            (actions.Cut, _("Cut")),
            (actions.Copy, _("Copy")),
            (actions.Paste, _("Paste")),
        )
        for which, text in named:
            action = self._page.action(which)
            action.setText(text)
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._view.mapToGlobal(place))


def _is_here(url: QUrl) -> bool:
    origin = origin_of(_text(url))
    return origin is not None and origin.is_loopback


def _text(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def _is_by_server(info: QWebEngineLoadingInfo) -> bool:
    """Tell whether a server has answered with a status of its own."""
    return info.errorDomain() is QWebEngineLoadingInfo.ErrorDomain.HttpStatusCodeDomain


def _has_come(info: QWebEngineLoadingInfo) -> bool:
    """Tell whether a document has come, be it a server's page about an error."""
    return info.status() is QWebEngineLoadingInfo.LoadStatus.LoadSucceededStatus or _is_by_server(info)
