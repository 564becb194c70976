"""Analysis of a page: it is described, its drawings are read, and both are judged, whatever browser shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from trackops_desktop.browser.drawn_codes import DrawnCodes
from trackops_desktop.browser.page_qr_reader import CallsPage, PageQrReader, drawing_in
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.scan.reading import Reading
from trackops_desktop.signin.report import BadReport, ElementRect, PageReport, report_from

if TYPE_CHECKING:
    from trackops_desktop.signin.page_intent import Question, SymbolsSeen

_LOGGER = LazyLogger(__name__)
#: So often a page is looked at for a code among its pictures, which may not be painted yet: one that speaks of
#: setting up an authenticator, and any other.
_LOOKS_FOR_CODE, _LOOKS_ANYWAY = 4, 2
_PAINT_MS = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at a page: what it showed and what it asks for."""

    report: PageReport
    question: Question


class PageLook(QObject):
    """Turns what a page shows into questions; one look at a time.

    Signals:
        seen: A `Seen`, after every look.

    """

    seen = Signal(object)

    def __init__(
        self,
        calls: CallsPage,
        drawings: PageQrReader,
        pointed: Callable[[str], str] = lambda _origin: "",
        parent: QObject | None = None,
    ) -> None:
        """Take what asks the page; `pointed` gives the field that the user once chose for an origin."""
        super().__init__(parent)
        self._calls = calls
        self._drawings = drawings
        self._pointed = pointed
        self._looking = False
        self._again = False
        self._changed = False
        self._drawn: tuple[object, tuple[str, ...]] = ((), ())
        self._codes = DrawnCodes()
        self._in_vain: tuple[str, int] = ("", 0)
        self._timer = QTimer(self, singleShot=True, interval=120)
        self._timer.timeout.connect(self.look)

    def changed(self) -> None:
        """Look in a moment, at what is drawn as well: the page has changed."""
        self._changed = True
        self.look_soon()

    def look_anew(self) -> None:
        """Look now, at what is drawn as well."""
        self._changed = True
        self.look()

    def look_soon(self) -> None:
        """Look in a moment; a page that changes all the time cannot put it off."""
        if not self._timer.isActive():
            self._timer.start()

    def look(self, *, scroll: bool | None = None) -> None:
        """Describe the page now, or right after the look that is under way.

        Args:
            scroll: Whether things out of sight may be scrolled into sight for a moment; None lets the words decide.

        """
        if self._looking:
            self._again = True
            return
        self._looking = True
        self._calls.call("describe", (), lambda answer: self._described(answer, scroll))

    def _described(self, answer: Mapping[str, object] | None, scroll: bool | None) -> None:
        if answer is None or not answer["ok"]:
            self._done()
            return
        try:
            report = report_from(answer)
        except BadReport as error:
            _LOGGER.once("A page's description made no sense", error=error)
            self._done()
            return
        places = tuple((one.handle, _rounded(one.place)) for one in report.pictures)
        drawn_key = (report.document, places, drawing_in(report.text))
        known = self._drawn[1] if drawn_key == self._drawn[0] else ()
        if known and not self._changed:
            self._judge(report, known, scroll)
            return
        from trackops_desktop.signin.setup_page import speaks_of_set_up

        self._changed = False
        # A page with a code that was read may draw another in its place; it is not scrolled for that.
        may_scroll = not known and (speaks_of_set_up(report) if scroll is None else scroll)
        navigation = self._calls.navigation

        def looked(readings: tuple[Reading, ...]) -> None:
            if navigation != self._calls.navigation:
                self._done()
                return
            texts, symbols = self._codes.take(report.origin, readings)
            # Something may lie over the code for a moment.
            texts = texts or (known if symbols is None else ())
            self._drawn = (drawn_key, texts)
            self._judge(report, texts, scroll, symbols)

        self._drawings.look(report, scroll=may_scroll, on_readings=looked)

    def _judge(
        self, report: PageReport, texts: tuple[str, ...], scroll: bool | None, symbols: SymbolsSeen | None = None
    ) -> None:
        # The judging loads while the first page does.
        from trackops_desktop.signin.recognise import recognise

        question = recognise(report, texts, self._pointed(report.origin), symbols)
        self._done()
        if not texts and symbols is None and report.pictures and self._try_again(report):
            QTimer.singleShot(_PAINT_MS, self, lambda: self.look(scroll=scroll))
            return
        self.seen.emit(Seen(report, question))

    def _try_again(self, report: PageReport) -> bool:
        """Tell whether to look once more before saying anything: a key in text must not come before its QR code."""
        from trackops_desktop.signin.setup_page import speaks_of_set_up

        document, times = self._in_vain
        times = times + 1 if document == report.document else 1
        self._in_vain = (report.document, times)
        return times < (_LOOKS_FOR_CODE if speaks_of_set_up(report) else _LOOKS_ANYWAY)

    def _done(self) -> None:
        self._looking = False
        if self._again:
            self._again = False
            self.look_soon()


def _rounded(place: ElementRect) -> tuple[int, int, int, int]:
    return round(place.x), round(place.y), round(place.width), round(place.height)
