"""Orders to one tab of a browser, and their answers, each believed only where the browser itself says it came from."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QImage

from trackops_desktop.browser.background_work import RunsInBackground
from trackops_desktop.browser.page_qr_reader import Grab, OnAnswer
from trackops_desktop.companion.wire import OrderDone
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.signin.origin import Origin, origin_of
from trackops_desktop.signin.report import BadReport, PageReport, answer_from

_LOGGER = LazyLogger(__name__)
_PICTURE = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_CALL = "picture"
_DESCRIBE = "describe"
#: A picture of more pixels is of no screen.
_MOST_PIXELS = 40_000_000

#: Sends an order: its number, the document it is for or an empty text, its call, its arguments.
SendOrder = Callable[[int, str, str, tuple[object, ...]], None]


@dataclass(frozen=True, slots=True)
class AttestedPage:
    """The document that was described last, as the browser names it.

    Attributes:
        document: The browser's own id of it; every order that follows goes to this one or to none.
        url: Its address.
        origin: Its origin.

    """

    document: str
    url: str
    origin: Origin


class TabCalls:
    """Calls the page script of one tab's main frame.

    Attributes:
        navigation: How often the tab has come to another document.
        page: The document that was described last, or None while that is not known.

    """

    def __init__(self, send: SendOrder, run: RunsInBackground) -> None:
        """Take what sends orders, and what decodes pictures beside the window."""
        self._send = send
        self._run = run
        self._open: dict[int, tuple[str, str, Callable[[OrderDone | None], None]]] = {}
        self._last = 0
        self.navigation = 0
        self.page: AttestedPage | None = None

    def call(self, name: str, arguments: tuple[object, ...], on_answer: OnAnswer) -> None:
        """Call one function of the page script in the document that was described, or describe whatever is there."""
        if name != _DESCRIBE and self.page is None:
            on_answer(None)
            return
        self._order(name, arguments, lambda done: on_answer(_answer_in(done)))

    def grab(self, report: PageReport, on_grab: Callable[[Grab | None], None]) -> None:
        """Hand over what the tab shows; None where another tab is in front by now."""

        def decoded(picture: QImage | None) -> None:
            on_grab(None if picture is None else Grab(picture, picture.width() / max(1.0, report.width)))

        def came(done: OrderDone | None) -> None:
            text = done.picture if done is not None else ""
            self._run(lambda: _picture_in(text), decoded)

        if self.page is None:
            on_grab(None)
        else:
            self._order(_PICTURE_CALL, (), came)

    def done(self, done: OrderDone) -> None:
        """Take the answer to an order."""
        name, document, on_done = self._open.pop(done.order, ("", "", _nobody))
        if done.frame != 0 or (document and done.document and done.document != document):
            _LOGGER.warning("An answer came from another frame or document, and counts for nothing")
            on_done(None)
            return
        if name == _DESCRIBE and done.answer:
            self._attest(done)
        on_done(done)

    def gone(self) -> None:
        """Note that another document is there, or none: nothing is ordered before it has been described."""
        self.navigation += 1
        self.page = None

    def end(self) -> None:
        """Answer everything that is open: the browser is gone."""
        self.gone()
        left, self._open = self._open, {}
        for _name, _document, on_done in left.values():
            on_done(None)

    def _order(self, name: str, arguments: tuple[object, ...], on_done: Callable[[OrderDone | None], None]) -> None:
        self._last += 1
        document = "" if name == _DESCRIBE or self.page is None else self.page.document
        self._open[self._last] = (name, document, on_done)
        self._send(self._last, document, name, arguments)

    def _attest(self, done: OrderDone) -> None:
        """Note where the tab is, by what the browser says of the one that answered."""
        origin = origin_of(done.origin)
        if not done.document or origin is None or origin != origin_of(done.url):
            self.gone()
            return
        if self.page is not None and self.page.document != done.document:
            self.navigation += 1
        self.page = AttestedPage(done.document, done.url, origin)


def _nobody(_done: OrderDone | None) -> None:
    return None


def _answer_in(done: OrderDone | None) -> Mapping[str, object] | None:
    if done is None or not done.answer:
        return None
    try:
        return answer_from(done.answer)
    except BadReport as error:
        _LOGGER.once("An answer of the page script made no sense", error=error)
        return None


def _picture_in(text: str) -> QImage | None:
    """Return a tab's picture (worker thread)."""
    if not text.startswith(_PICTURE):
        return None
    try:
        octets = base64.b64decode(text[len(_PICTURE) :], validate=True)
    except (binascii.Error, ValueError):
        return None
    # The size stands at the beginning of a PNG: a picture that would not fit into memory is not even begun.
    width, height = int.from_bytes(octets[16:20], "big"), int.from_bytes(octets[20:24], "big")
    if not 0 < width * height <= _MOST_PIXELS:
        return None
    picture = QImage.fromData(octets) if octets.startswith(_PNG) else QImage()
    return None if picture.isNull() else picture
