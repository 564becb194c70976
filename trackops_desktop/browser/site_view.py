"""One site in a view: its profile, its page, the questions it asks, and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo, QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from trackops_desktop.browser.drawings import Drawings, run_here
from trackops_desktop.browser.page import Places, RunElsewhere, SitePage
from trackops_desktop.browser.profile import AskDownload, make_profile
from trackops_desktop.browser.scripts import OnAnswer, PageCalls
from trackops_desktop.browser.watcher import Watcher
from trackops_desktop.trackops.origin import Origin
from trackops_desktop.trackops.trouble import ABORTED, crashed, distrusted, trouble_of, turned_away

Pair = tuple[int, str]


class SiteView(QWidget):
    """Shows one site and says what it asks for.

    Signals:
        seen: A `Seen` after every look at the page.
        trouble: A `Trouble` in place of a page.
        moved: The main frame's address, after it has changed.
        loading: Whether a page is being loaded.
        pointed: The selector that the user pointed at.

    """

    seen = Signal(object)
    trouble = Signal(object)
    moved = Signal(str)
    loading = Signal(bool)
    pointed = Signal(str)

    def __init__(
        self,
        places: Places,
        *,
        storage: Path | None = None,
        ask: AskDownload | None = None,
        run: RunElsewhere = run_here,
        chosen: Callable[[str], str] = lambda _origin: "",
        parent: QWidget | None = None,
    ) -> None:
        """Build everything; nothing is loaded.

        Args:
            places: Where pages may go.
            storage: The folder of a profile that stays signed in, or None for off the record.
            ask: Asked for each download.
            run: Reads pictures away from the GUI thread.
            chosen: Tells the field that the user once pointed at for an origin.
            parent: The window.

        """
        super().__init__(parent)
        self._profile = make_profile(self, storage=storage, ask=ask)
        self._page = SitePage(self._profile, places)
        self._view = QWebEngineView(self)
        self._view.setPage(self._page)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._view.customContextMenuRequested.connect(self._menu)
        self._calls = PageCalls(self._page)
        self._watcher = Watcher(self._page, self._calls, Drawings(self._view, self._calls, run), chosen)
        self._watcher.seen.connect(self.seen)
        self._pointing = False
        self._closed = False
        self._distrusted = ""
        self.failed = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._page.changed.connect(self._take_pointed)
        self._page.loadingChanged.connect(self._on_loading)
        self._page.urlChanged.connect(lambda url: self.moved.emit(_text(url)))
        self._page.turned_away.connect(lambda where: self.trouble.emit(turned_away(where)))
        self._page.distrusted.connect(self._on_distrusted)
        self._page.renderProcessTerminated.connect(lambda *_: self.trouble.emit(crashed()))

    @property
    def address(self) -> str:
        """The main frame's address."""
        return _text(self._page.url())

    @property
    def origin(self) -> Origin | None:
        """The main frame's origin."""
        return self._page.origin

    def open(self, address: str) -> None:
        """Load an address."""
        self._page.setUrl(QUrl(address))

    def reload(self) -> None:
        """Load the page again."""
        self._page.triggerAction(QWebEnginePage.WebAction.Reload)

    def back(self) -> None:
        """Go back one page."""
        self._page.triggerAction(QWebEnginePage.WebAction.Back)

    def zoom(self, factor: float) -> None:
        """Show everything larger or smaller (0.5 to 3)."""
        self._view.setZoomFactor(min(3.0, max(0.5, factor)))

    def look(self) -> None:
        """Describe the page again."""
        self._watcher.look()

    def fill(self, origin: Origin, document: str, pairs: Sequence[Pair], on_answer: OnAnswer) -> None:
        """Put values into fields of exactly this document on exactly this origin; the page script checks both."""
        if self.origin != origin:
            on_answer(None)
            return
        self._calls.call("fill", (str(origin), document, [list(pair) for pair in pairs]), on_answer)

    def submit(self, origin: Origin, document: str, handle: int, sent_before: int, on_answer: OnAnswer) -> None:
        """Send the form of a field, unless the page has sent it by itself since `sent_before`."""
        if self.origin != origin:
            on_answer(None)
            return
        self._calls.call("submit", (str(origin), document, handle, sent_before), on_answer)

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
        self._watcher.seen.disconnect(self.seen)
        self._page.triggerAction(QWebEnginePage.WebAction.Stop)
        for thing in (self._watcher, self._view, self._page, self._profile):
            thing.deleteLater()

    def _on_loading(self, info: QWebEngineLoadingInfo) -> None:
        status, started = info.status(), QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus
        self.loading.emit(status is started)
        if status is started:
            self._distrusted = ""
            return
        domain = QWebEngineLoadingInfo.ErrorDomain
        by_server = info.errorDomain() is domain.HttpStatusCodeDomain
        self.failed = by_server and info.errorCode() >= 500
        if status is not QWebEngineLoadingInfo.LoadStatus.LoadFailedStatus or by_server or info.errorCode() == ABORTED:
            return
        host = info.url().host()
        self.trouble.emit(distrusted(host) if self._distrusted == host else trouble_of(info.errorCode(), host))

    def _on_distrusted(self, host: str, _why: str) -> None:
        self._distrusted = host

    def _take_pointed(self) -> None:
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
        for action in (actions.Back, actions.Reload, actions.Cut, actions.Copy, actions.Paste):
            menu.addAction(self._page.action(action))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._view.mapToGlobal(place))


def _text(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
