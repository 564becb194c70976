"""Codes drawn on a page, by whatever means: the rendered pixels are read, not the page's elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWebEngineWidgets import QWebEngineView
from shiboken6 import isValid

from trackops_desktop.browser.page import RunElsewhere
from trackops_desktop.browser.scripts import PageCalls
from trackops_desktop.scan.reading import Outline
from trackops_desktop.trackops.report import BadReport, PageReport, Place, place_from

_MARGIN = 0.15
_SMALL = 260
_FRAME = 40
_MOST_OUT_OF_SIGHT = 6
_PAINT_MS = 120
_OTPAUTH = re.compile(r"\s*otpauth://", re.IGNORECASE)

OnTexts = Callable[[tuple[str, ...]], None]


def run_here(work: Callable[[], tuple[str, ...]], on_done: OnTexts) -> None:
    """Do the work at once, on this thread."""
    on_done(work())


def read_drawings(picture: QImage, places: Sequence[QRect]) -> tuple[str, ...]:
    """Return the `otpauth:` texts of the codes in a grab: looked for in the whole, then in each place by itself.

    A code counts only where the page has a picture now: a grab may still show the page before.
    """
    found = _enrolments(picture, places)
    for place in places:
        if found:
            break
        part = picture.copy(place.intersected(picture.rect()))
        if part.isNull():
            continue
        found = _enrolments(part)
        if not found and max(part.width(), part.height()) < _SMALL:
            found = _enlarged(part)
        if not found:
            found = _framed(picture.copy(_inner(place).intersected(picture.rect())))
    return found


def _inner(place: QRect) -> QRect:
    """Return the thing itself from a rectangle with a margin around it."""
    margin = round(min(place.width(), place.height()) * _MARGIN / (1 + 2 * _MARGIN))
    return place.adjusted(margin, margin, -margin, -margin)


def _enlarged(part: QImage) -> tuple[str, ...]:
    """Read a small code: its modules are hardly more than a pixel or two."""
    for factor in (2, 3, 4):
        size = part.size() * factor
        found = _enrolments(part.scaled(size, mode=Qt.TransformationMode.SmoothTransformation))
        if found:
            return found
    return ()


def _framed(part: QImage) -> tuple[str, ...]:
    """Read a code that was drawn without its quiet zone: its edge runs into the page around it."""
    for colour in ("white", "black"):
        framed = QImage(part.width() + 2 * _FRAME, part.height() + 2 * _FRAME, QImage.Format.Format_RGB32)
        framed.fill(QColor(colour))
        painter = QPainter(framed)
        painter.drawImage(_FRAME, _FRAME, part)
        painter.end()
        found = _enrolments(framed)
        if found:
            return found
    return ()


def _enrolments(picture: QImage, places: Sequence[QRect] | None = None) -> tuple[str, ...]:
    from trackops_desktop.scan.pipelines import decode_screen

    readings = (reading for reading in decode_screen(picture) if _OTPAUTH.match(reading.text))
    kept = (one.text for one in readings if places is None or _lies_in(one.outline, places))
    return tuple(dict.fromkeys(kept))


def _lies_in(outline: Outline, places: Sequence[QRect]) -> bool:
    middle = QPoint(round(sum(x for x, _ in outline) / 4), round(sum(y for _, y in outline) / 4))
    return any(place.contains(middle) for place in places)


def _place_in(answer: Mapping[str, object] | None) -> Place | None:
    if answer is None or not answer["ok"]:
        return None
    try:
        return place_from(answer)
    except BadReport:
        return None


class Drawings(QObject):
    """Looks for enrolment codes among the things that are drawn on a page.

    What is in sight is grabbed as it is. What lies below the fold is scrolled into sight for a moment, one at a time,
    and only where the caller says that it is worth it.
    """

    def __init__(self, view: QWebEngineView, calls: PageCalls, run: RunElsewhere = run_here) -> None:
        """Look through a view; `run` does the reading away from the GUI thread."""
        super().__init__(view)
        self._view = view
        self._calls = calls
        self._run = run

    def look(self, report: PageReport, *, scroll: bool, on_texts: OnTexts) -> None:
        """Find the codes of a described page and hand over their texts, perhaps none."""
        if not report.pictures:
            on_texts(())
            return
        picture = self._grab(report.strangers)
        seen = [self._rect(picture, place.place) for place in report.pictures]
        hidden = [
            one.handle
            for one, rect in zip(report.pictures, seen, strict=True)
            if not picture.rect().contains(rect.adjusted(4, 4, -4, -4))
        ]

        def first_look(texts: tuple[str, ...]) -> None:
            if texts or not hidden or not scroll:
                on_texts(texts)
            else:
                self._look_at_hidden(report, hidden[:_MOST_OUT_OF_SIGHT], on_texts)

        self._read(picture, seen, first_look)

    def _look_at_hidden(self, report: PageReport, handles: list[int], on_texts: OnTexts) -> None:
        if not handles:
            self._calls.call("restore", (), lambda _answer: on_texts(()))
            return
        handle, *others = handles

        def revealed(answer: Mapping[str, object] | None) -> None:
            place = _place_in(answer)
            if place is None:
                self._look_at_hidden(report, others, on_texts)
            else:
                QTimer.singleShot(_PAINT_MS, self, lambda: painted(place))

        def painted(place: Place) -> None:
            picture = self._grab(())
            # Only the thing itself: what other frames have drawn around it is not this site's.
            part = picture.copy(self._rect(picture, place).intersected(picture.rect()))
            self._read(part, (part.rect(),), decoded)

        def decoded(texts: tuple[str, ...]) -> None:
            if texts:
                self._calls.call("restore", (), lambda _answer: on_texts(texts))
            else:
                self._look_at_hidden(report, others, on_texts)

        self._calls.call("reveal", (handle,), revealed)

    def _read(self, picture: QImage, places: Sequence[QRect], on_texts: OnTexts) -> None:
        """Read a grab; nobody is told once the window has been closed."""

        def tell(texts: tuple[str, ...]) -> None:
            if isValid(self):
                on_texts(texts)

        self._run(lambda: read_drawings(picture, places), tell)

    def _grab(self, strangers: Sequence[Place]) -> QImage:
        """Return what is rendered, without what frames of other origins have drawn."""
        picture = self._view.grab().toImage()
        if strangers:
            painter = QPainter(picture)
            for place in strangers:
                painter.fillRect(self._logical(place), QColor("white"))
            painter.end()
        picture.setDevicePixelRatio(1)
        return picture

    def _logical(self, place: Place) -> QRect:
        zoom = self._view.zoomFactor()
        return QRect(
            round(place.x * zoom), round(place.y * zoom), round(place.width * zoom), round(place.height * zoom)
        )

    def _rect(self, picture: QImage, place: Place) -> QRect:
        """Return a place of the page in pixels of its grab, with a little around it."""
        scale = picture.width() / max(1, self._view.width()) * self._view.zoomFactor()
        around = _MARGIN * min(place.width, place.height)
        return QRect(
            round((place.x - around) * scale),
            round((place.y - around) * scale),
            round((place.width + 2 * around) * scale),
            round((place.height + 2 * around) * scale),
        )
