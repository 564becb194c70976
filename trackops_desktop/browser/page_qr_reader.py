"""Codes drawn on a page, by whatever means: the rendered pixels are read, not the page's elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from shiboken6 import isValid

from trackops_desktop.browser.background_work import RunsInBackground, run_at_once
from trackops_desktop.scan.content import classify
from trackops_desktop.scan.reading import Fragment, Outline, Reading
from trackops_desktop.signin.report import BadReport, ElementRect, PageReport, place_from, strangers_from

_MARGIN = 0.15
_SMALL = 260
_FRAME = 40
_MOST_OUT_OF_SIGHT = 6
_PAINT_MS = 120
#: A page that is not shown draws nothing: some seconds, then it is looked at as it is.
_MOST_PAINT_TRIES = 40
#: So often a new document is asked whether it has drawn itself, in one look; a page is looked at more than once.
_MOST_DRAW_TRIES = 10

#: Letters that draw a code in the text of a page.
_DRAWS = re.compile("[█▀▄▓■]|##")

OnReadings = Callable[[tuple[Reading, ...]], None]
#: Gets the answer's object, or None when there is none: the page went away, or the answer made no sense.
OnAnswer = Callable[[Mapping[str, object] | None], None]


class CallsPage(Protocol):
    """Calls the page script of one page, wherever that runs.

    Attributes:
        navigation: How many loads this page has begun.

    """

    navigation: int

    def call(self, name: str, arguments: tuple[object, ...], on_answer: OnAnswer) -> None:
        """Call one function of the page script; the answer comes later, exactly once."""


class Grab(NamedTuple):
    """What a page shows, as a picture.

    Attributes:
        picture: Of a device pixel ratio of 1.
        scale: Its pixels for each CSS pixel of the page.

    """

    picture: QImage
    scale: float

    def pixels(self, place: ElementRect, around: float = 0) -> QRectF:
        """Return where a place of the page lies in the picture."""
        return QRectF(
            (place.x - around) * self.scale,
            (place.y - around) * self.scale,
            (place.width + 2 * around) * self.scale,
            (place.height + 2 * around) * self.scale,
        )

    def without(self, strangers: Sequence[ElementRect]) -> Grab:
        """Return it without what frames of other origins have drawn."""
        if strangers:
            painter = QPainter(self.picture)
            for place in strangers:
                painter.fillRect(self.pixels(place).toAlignedRect(), QColor("white"))
            painter.end()
        return self

    def around(self, place: ElementRect) -> QRect:
        """Return a place of the page in pixels, with a little around it."""
        box = self.pixels(place, _MARGIN * min(place.width, place.height))
        return QRect(round(box.x()), round(box.y()), round(box.width()), round(box.height()))


class ShowsPage(Protocol):
    """What a page is rendered on."""

    def grab(self, report: PageReport, on_grab: Callable[[Grab | None], None]) -> None:
        """Hand over what is rendered now; None where it cannot be had."""


class _Pile:
    """The readings of one look, each once, put together where they are parts of one text."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self._seen: dict[str | Fragment, Reading] = {}
        self.add(readings)

    def add(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            if reading.fragment is not None or classify(reading.text) == "otpauth":
                self._seen.setdefault(reading.content, reading)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What was found so far; a text that has become whole takes the place of its parts."""
        if all(reading.fragment is None for reading in self._seen.values()):
            return tuple(self._seen.values())
        from trackops_desktop.scan.decoding.sequence import joined

        whole = joined(tuple(self._seen.values()))
        return tuple(one for one in whole if one.fragment is not None or classify(one.text) == "otpauth")

    @property
    def holds_account(self) -> bool:
        """Whether nothing more has to be looked for."""
        return any(reading.fragment is None for reading in self.readings)


def read_drawings(picture: QImage, places: Sequence[QRect]) -> tuple[Reading, ...]:
    """Return the accounts in the codes of a grab, or parts of one: looked for in the whole, then in each place.

    A code counts only where the page has a picture now: a grab may still show the page before.
    """
    pile = _Pile(_codes(picture, places))
    for place in places:
        if pile.holds_account:
            break
        part = _cut(picture, place)
        if part is not None:
            pile.add(_read_part(part, _cut(picture, _inner(place))))
    return pile.readings


def drawing_in(text: str) -> str:
    """Return the lines of a page's text that may draw a code, one after the other; most pages have none."""
    return "\n".join(line for line in text.splitlines() if _DRAWS.search(line)) if _DRAWS.search(text) else ""


def read_written(text: str) -> tuple[Reading, ...]:
    """Return the accounts, or parts of one, in the codes that a page's text draws with block characters."""
    from trackops_desktop.scan.decoding.block_text import read_block_text

    return _Pile(read_block_text(text)).readings


def _read_part(part: QImage, inner: QImage | None) -> tuple[Reading, ...]:
    found = _codes(part)
    if not found and max(part.width(), part.height()) < _SMALL:
        found = _enlarged(part)
    return found or (_framed(inner) if inner is not None else ())


def _cut(picture: QImage, place: QRect) -> QImage | None:
    """Return a part of a picture, or None where they have nothing in common: Qt would copy all of it then."""
    common = place.intersected(picture.rect())
    return None if common.isEmpty() else picture.copy(common)


def _inner(place: QRect) -> QRect:
    """Return the thing itself from a rectangle with a margin around it."""
    margin = round(min(place.width(), place.height()) * _MARGIN / (1 + 2 * _MARGIN))
    return place.adjusted(margin, margin, -margin, -margin)


def _enlarged(part: QImage) -> tuple[Reading, ...]:
    """Read a small code: its modules are hardly more than a pixel or two."""
    for factor in (2, 3, 4):
        size = part.size() * factor
        found = _codes(part.scaled(size, mode=Qt.TransformationMode.SmoothTransformation))
        if found:
            return found
    return ()


def _framed(part: QImage) -> tuple[Reading, ...]:
    """Read a code that was drawn without its quiet zone: its edge runs into the page around it."""
    for colour in ("white", "black"):
        framed = QImage(part.width() + 2 * _FRAME, part.height() + 2 * _FRAME, QImage.Format.Format_RGB32)
        framed.fill(QColor(colour))
        painter = QPainter(framed)
        painter.drawImage(_FRAME, _FRAME, part)
        painter.end()
        found = _codes(framed)
        if found:
            return found
    return ()


def _codes(picture: QImage, places: Sequence[QRect] | None = None) -> tuple[Reading, ...]:
    from trackops_desktop.scan.decoding.pipelines import decode_screen

    return _Pile(one for one in decode_screen(picture) if places is None or _lies_in(one.outline, places)).readings


def _lies_in(outline: Outline, places: Sequence[QRect]) -> bool:
    middle = QPoint(round(sum(x for x, _ in outline) / 4), round(sum(y for _, y in outline) / 4))
    return any(place.contains(middle) for place in places)


def _is_of(report: PageReport, answer: Mapping[str, object] | None) -> bool:
    """Tell whether a document that was described has answered, and not one that has taken its place.

    The page script of an older extension does not say; a browser gives an order to no other document.
    """
    return answer is not None and answer.get("document", report.document) == report.document


def _strangers_in(answer: Mapping[str, object] | None) -> tuple[ElementRect, ...] | None:
    if answer is None or not answer["ok"]:
        return None
    try:
        return strangers_from(answer)
    except BadReport:
        return None


def _placed_in(answer: Mapping[str, object] | None) -> tuple[ElementRect, tuple[ElementRect, ...]] | None:
    strangers = _strangers_in(answer)
    if answer is None or strangers is None:
        return None
    try:
        return place_from(answer), strangers
    except BadReport:
        return None


class PageQrReader(QObject):
    """Looks for enrolment codes among the things that are drawn on a page.

    What is in sight is grabbed as it is. What lies below the fold is scrolled into sight for a moment, one at a time,
    and only where the caller says that it is worth it. What documents of other origins draw is painted over; where
    that is has to be the same before and after a grab, or the grab counts for nothing.
    """

    def __init__(
        self, shown: ShowsPage, calls: CallsPage, run: RunsInBackground = run_at_once, parent: QObject | None = None
    ) -> None:
        """Look at what is shown; `run` does the reading away from the GUI thread."""
        super().__init__(parent)
        self._shown = shown
        self._calls = calls
        self._run = run
        self._drawn_document = ""

    def look(self, report: PageReport, *, scroll: bool, on_readings: OnReadings) -> None:
        """Find the codes of a described page and hand over what they hold, perhaps nothing.

        What its text draws comes first: it is there whatever font, colour or scroll box it is shown in.
        """
        if not drawing_in(report.text):
            self._look_when_drawn(report, scroll, _Pile(), on_readings)
            return

        def read(readings: tuple[Reading, ...]) -> None:
            pile = _Pile(readings)
            if pile.holds_account:
                on_readings(pile.readings)
            else:
                self._look_when_drawn(report, scroll, pile, on_readings)

        self._read(lambda: read_written(report.text), read)

    def _look_when_drawn(self, report: PageReport, scroll: bool, pile: _Pile, on_readings: OnReadings) -> None:
        def drawn(is_drawn: bool) -> None:
            if is_drawn:
                self._drawn_document = report.document
                self._look_at_pictures(report, scroll, pile, on_readings)
            else:
                on_readings(pile.readings)

        if not report.pictures:
            on_readings(pile.readings)
        elif report.document == self._drawn_document:
            drawn(is_drawn=True)
        else:
            self._when_drawn(drawn)

    def _look_at_pictures(self, report: PageReport, scroll: bool, pile: _Pile, on_readings: OnReadings) -> None:
        hidden: list[int] = []

        def grabbed(grab: Grab | None) -> None:
            if grab is None:
                on_readings(pile.readings)
                return
            picture = grab.without(report.strangers).picture
            seen = [grab.around(place.place) for place in report.pictures]
            hidden.extend(
                one.handle
                for one, rect in zip(report.pictures, seen, strict=True)
                if not picture.rect().contains(rect.adjusted(4, 4, -4, -4))
            )
            self._read(lambda: read_drawings(picture, seen), first_reading)

        def first_reading(readings: tuple[Reading, ...]) -> None:
            if readings:
                self._calls.call("strangers", (), lambda answer: confirmed(readings, answer))
            else:
                go_on()

        def confirmed(readings: tuple[Reading, ...], answer: Mapping[str, object] | None) -> None:
            if not _is_of(report, answer) or _strangers_in(answer) != report.strangers:
                on_readings(())
                return
            pile.add(readings)
            go_on()

        def go_on() -> None:
            if pile.holds_account or not hidden or not scroll:
                on_readings(pile.readings)
            else:
                self._look_at_hidden(report, hidden[:_MOST_OUT_OF_SIGHT], pile, on_readings)

        self._shown.grab(report, grabbed)

    def _look_at_hidden(self, report: PageReport, handles: list[int], pile: _Pile, on_readings: OnReadings) -> None:
        if not handles or pile.holds_account:
            self._restore(pile.readings, on_readings)
            return
        handle, *others = handles

        def revealed(answer: Mapping[str, object] | None) -> None:
            if answer is None or not answer["ok"]:
                self._look_at_hidden(report, others, pile, on_readings)
            else:
                self._when_painted(lambda: self._calls.call("placed", (handle,), painted))

        def painted(answer: Mapping[str, object] | None) -> None:
            placed = _placed_in(answer) if _is_of(report, answer) else None
            if placed is None:
                self._look_at_hidden(report, others, pile, on_readings)
            else:
                self._read_one(report, handle, placed, decoded)

        def decoded(readings: tuple[Reading, ...]) -> None:
            pile.add(readings)
            self._look_at_hidden(report, others, pile, on_readings)

        self._calls.call("reveal", (handle,), revealed)

    def _read_one(
        self,
        report: PageReport,
        handle: int,
        placed: tuple[ElementRect, tuple[ElementRect, ...]],
        on_readings: OnReadings,
    ) -> None:
        """Read the one thing at a place, if nothing has moved meanwhile."""
        place, strangers = placed

        def grabbed(grab: Grab | None) -> None:
            # Only the thing itself: what lies around it was looked at already, or comes next.
            part = None if grab is None else _cut(grab.without(strangers).picture, grab.around(place))
            if part is None:
                on_readings(())
                return
            found = part
            self._read(lambda: read_drawings(found, (found.rect(),)), confirm)

        def confirm(readings: tuple[Reading, ...]) -> None:
            def answered(answer: Mapping[str, object] | None) -> None:
                on_readings(readings if _is_of(report, answer) and _placed_in(answer) == placed else ())

            self._calls.call("placed", (handle,), answered)

        self._shown.grab(report, grabbed)

    def _restore(self, readings: tuple[Reading, ...], on_readings: OnReadings) -> None:
        """Scroll back; the next look must not find the page as it was scrolled."""
        self._calls.call("restore", (), lambda _answer: self._when_painted(lambda: on_readings(readings)))

    def _when_drawn(self, then: Callable[[bool], None], tries: int = _MOST_DRAW_TRIES) -> None:
        """Tell when a new document has drawn itself, or that it does not: what is rendered is the page before it."""

        def answered(answer: Mapping[str, object] | None) -> None:
            if answer is None or answer.get("painted") is not False:
                then(answer is not None)
            elif tries > 0:
                QTimer.singleShot(_PAINT_MS // 2, self, lambda: self._when_drawn(then, tries - 1))
            else:
                then(False)

        self._calls.call("painted", (), answered)

    def _when_painted(self, then: Callable[[], None], tries: int = _MOST_PAINT_TRIES) -> None:
        """Go on once the page has drawn itself since it was scrolled, and the frame has had time to arrive."""

        def answered(answer: Mapping[str, object] | None) -> None:
            if answer is not None and answer.get("painted") is False and tries > 0:
                QTimer.singleShot(_PAINT_MS, self, lambda: self._when_painted(then, tries - 1))
            else:
                QTimer.singleShot(_PAINT_MS, self, then)

        self._calls.call("painted", (), answered)

    def _read(self, work: Callable[[], tuple[Reading, ...]], on_readings: OnReadings) -> None:
        """Read beside the window; nobody is told once the window has been closed."""

        def tell(readings: tuple[Reading, ...]) -> None:
            if isValid(self):
                on_readings(readings)

        self._run(work, tell)
