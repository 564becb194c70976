"""Whether a page still answers: one whose script never ends takes no click and no call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWebEngineCore import QWebEnginePage

from trackops_desktop.browser.page_calls import WORLD
from trackops_desktop.diagnostics.logger import LazyLogger

_LOGGER = LazyLogger(__name__)
#: Between two questions, in milliseconds. A busy computer makes pages slow too: two answers in a row must be missing.
INTERVAL_MS = 5000
_MISSES = 2


class Heartbeat(QObject):
    """Asks a page for a sign of life while somebody looks at it.

    Signals:
        stalled: The page has stopped answering (True), or answers again (False).

    """

    stalled = Signal(bool)

    def __init__(self, page: QWebEnginePage, is_watched: Callable[[], bool], *, interval_ms: int = INTERVAL_MS) -> None:
        """Begin at once; nothing is asked or missed unless `is_watched`, so that a dialog counts as no stall."""
        super().__init__(page)
        self._page = page
        self._is_watched = is_watched
        self._missed = 0
        self._answered = True
        self.is_stalled = False
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        page.renderProcessTerminated.connect(self._sign_of_life)

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        if not self._is_watched() or self._page.renderProcessPid() <= 0:
            self._missed, self._answered = 0, True
            return
        self._missed = 0 if self._answered else self._missed + 1
        self._answered = False
        if self._missed >= _MISSES and not self.is_stalled:
            self.is_stalled = True
            _LOGGER.warning("A page has stopped answering")
            self.stalled.emit(True)
        self._page.runJavaScript("1", WORLD, self._sign_of_life)

    def _sign_of_life(self, *_: object) -> None:
        self._missed, self._answered = 0, True
        if self.is_stalled:
            self.is_stalled = False
            _LOGGER.info("The page answers again, or its process has ended")
            self.stalled.emit(False)
