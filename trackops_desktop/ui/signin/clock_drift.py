"""By how much this computer's clock is off, by the `Date` header of the site."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.otp.clock import Clock
from trackops_desktop.signin.origin import Origin

_LOGGER = LazyLogger(__name__)
#: Codes live 30 seconds and sites take one step more or less; from here on it is worth saying.
WORTH_SAYING = 10


def drift_of(date: str, before: float, after: float) -> int:
    """Return by how many whole seconds our clock is ahead of a `Date` header; 0 within what the header can tell.

    Args:
        date: The header's text (RFC 9110 section 5.6.7), in whole seconds.
        before: Our time when the question went out.
        after: Our time when the answer came.

    """
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0
    # The header was written somewhere between, and its second may be almost over.
    if before - 1 <= theirs + 0.5 <= after + 1:
        return 0
    off = (before + after) / 2 - (theirs + 0.5)
    return round(off) if abs(off) > WORTH_SAYING else 0


class ClockDriftWatch(QObject):
    """Asks a site for its time, once an origin, without cookies.

    Signals:
        found: Whole seconds by which our clock is ahead, when it is worth saying.

    """

    found = Signal(int)

    def __init__(self, clock: Clock, parent: QObject | None = None, fetch: Callable[[str], None] | None = None) -> None:
        """Take the clock that codes follow; `fetch` replaces the network in tests."""
        super().__init__(parent)
        self._clock = clock
        self._asked: set[Origin] = set()
        self._fetch = fetch or self._ask
        self._network: QNetworkAccessManager | None = None

    def look(self, origin: Origin) -> None:
        """Ask an origin, unless it was asked before."""
        if origin not in self._asked:
            self._asked.add(origin)
            self._fetch(f"{origin}/favicon.ico")

    def _ask(self, address: str) -> None:
        if self._network is None:
            self._network = QNetworkAccessManager(self)
        request = QNetworkRequest(QUrl(address))
        manual, by_hand = QNetworkRequest.Attribute.CookieLoadControlAttribute, QNetworkRequest.LoadControl.Manual
        request.setAttribute(manual, by_hand)
        request.setTransferTimeout(8000)
        before = self._clock()
        reply = self._network.head(request)
        reply.finished.connect(lambda: self._answered(reply, before))

    def _answered(self, reply: QNetworkReply, before: float) -> None:
        date = bytes(reply.rawHeader("Date").data()).decode("ascii", "replace")  # not translated
        reply.deleteLater()
        off = drift_of(date, before, self._clock())
        if off:
            _LOGGER.warning("This computer's clock is ahead of a site's by %d s", off)
            self.found.emit(off)
