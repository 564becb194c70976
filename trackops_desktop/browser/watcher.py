"""Keeps an eye on a page of the engine: describes it whenever it has changed and says what it asks for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo

from trackops_desktop.browser.page import SitePage
from trackops_desktop.browser.page_calls import PageCalls
from trackops_desktop.browser.page_look import PageLook
from trackops_desktop.browser.page_qr_reader import PageQrReader

#: Looks after a load, in milliseconds: pages draw late without changing anything that could be watched.
_LATER_LOOKS = (50, 700, 2000, 4500)


class Watcher(PageLook):
    """Looks by itself whenever a page of the engine has loaded or changed."""

    def __init__(
        self,
        page: SitePage,
        calls: PageCalls,
        drawings: PageQrReader,
        pointed: Callable[[str], str] = lambda _origin: "",
        *,
        by_itself: bool = True,
    ) -> None:
        """Watch a page; not `by_itself`: on call."""
        super().__init__(calls, drawings, pointed, page)
        if by_itself:
            page.changed.connect(self.changed)
            page.loadingChanged.connect(self._on_loading)

    def _on_loading(self, info: QWebEngineLoadingInfo) -> None:
        if info.status() is QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus:
            return
        for delay in _LATER_LOOKS:
            QTimer.singleShot(delay, self, self.look)
