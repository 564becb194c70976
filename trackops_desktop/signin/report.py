"""What the page script saw, checked field by field: a page may be hostile, its report is only data of known shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import _
from trackops_desktop.json_object import JsonObject, parsed_json

MAX_REPORT = 2_000_000
_MAX_ITEMS = 400
_MAX_NUMBER = 1e7
_MAX_LENGTH = 9999
#: Spaces of a fixed width become plain ones; the soft hyphen and marks of no width go.
_SPACES: dict[int, str | None] = {
    **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF)),
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ElementRect:
    """A rectangle in the main frame's viewport, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a person could fill.

    Attributes:
        handle: The page script's number for it, good within this document only.
        form: The number of its form, or 0.
        type: The `type` attribute of an input, or `textarea`.
        label: The words of its labels, else the text just before it.
        title: Its title and description (`aria-describedby`).
        heading: The heading it stands under.
        nearby: The text around it.
        maxlength, size: As the attributes say, or 0.
        required: The form is not taken without it.
        filled: How many characters it holds.
        editable: Neither disabled nor read-only.
        selector: A CSS selector that finds it; ` >>> ` steps into a shadow root or a frame.

    """

    handle: int
    form: int = 0
    type: str = ""
    name: str = ""
    id: str = ""
    naming: str = ""
    autocomplete: str = ""
    label: str = ""
    placeholder: str = ""
    aria: str = ""
    title: str = ""
    heading: str = ""
    nearby: str = ""
    maxlength: int = 0
    size: int = 0
    inputmode: str = ""
    pattern: str = ""
    required: bool = False
    filled: int = 0
    editable: bool = True
    selector: str = ""
    place: ElementRect = ElementRect(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the words of its attributes and its visible text."""

    handle: int
    words: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One button and the number of its form, or 0."""

    handle: int
    form: int = 0
    text: str = ""
    submits: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Something drawn that is about as high as it is wide.

    Attributes:
        words: What its attributes call it.
        dead: An image that did not come.

    """

    handle: int
    place: ElementRect
    words: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class PageReport:
    """Everything the page script said about one document.

    Attributes:
        document: The random token of the document; a fill for another one is refused.
        text: The visible text; it may hold a secret or recovery codes, so that `repr` leaves it out.
        links: Visible links to `otpauth:` addresses; they hold secrets too.
        sources: Addresses of pictures that carry an `otpauth:` address, as they stand there; they hold secrets too.
        strangers: Places of frames of other origins; what is drawn there is not this site's.
        embedded: Addresses of frames of other origins in which a form could lie; they are not looked into.
        sent: How many forms this document has sent.
        withheld: The form was not sent, since it would have put what it holds into the page's address.

    """

    url: str
    origin: str
    document: str
    title: str = ""
    fields: tuple[Field, ...] = ()
    forms: tuple[Form, ...] = ()
    buttons: tuple[Button, ...] = ()
    alerts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    links: tuple[str, ...] = field(default=(), repr=False)
    sources: tuple[str, ...] = field(default=(), repr=False)
    pictures: tuple[Picture, ...] = ()
    strangers: tuple[ElementRect, ...] = ()
    embedded: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    width: float = 0
    height: float = 0
    scripted: bool = False
    sent: int = 0
    withheld: bool = False


class BadReport(SignInError):
    """The page's answer is not what the page script writes."""

    def __init__(self) -> None:
        """Say so without repeating anything of the page."""
        super().__init__(_("The page couldn't be read."), _("Reload it, or open it in your browser."))


def answer_from(text: object) -> Mapping[str, object]:
    """Return the JSON object of one call's answer.

    Raises:
        BadReport: It is no JSON object with a boolean `ok`, or longer than 2 million characters.

    """
    if not isinstance(text, str) or not text or len(text) > MAX_REPORT:
        raise BadReport
    try:
        answer = parsed_json(text)
    except ValueError:
        raise BadReport from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise BadReport
    return answer


def report_from(answer: Mapping[str, object]) -> PageReport:
    """Return the description of a page.

    What makes no sense costs the one thing it is about, never the page: a field with an impossible value is left out,
    a text that is too long is cut, a list that is too long loses its end.

    Raises:
        BadReport: The call failed, or the page has no address or no document.

    """
    page = _PageObject(answer).inner("page")
    view = page.inner("view")
    if not page.text("document", 100):
        raise BadReport
    return PageReport(
        url=page.text("url", 4096),
        origin=page.text("origin", 400),
        document=page.text("document", 100),
        title=page.cut("title", 300),
        fields=page.each("fields", _field),
        forms=page.each("forms", lambda one: Form(one.whole("handle"), one.cut("words", 300), one.cut("text", 1500))),
        buttons=page.each("buttons", _button),
        alerts=page.texts("alerts", 400),
        headings=page.texts("headings", 200),
        links=page.texts("links", 4096),
        sources=page.texts("sources", 4096),
        pictures=page.each("pictures", _picture),
        strangers=page.every("strangers", _place),
        embedded=page.texts("embedded", 4096),
        text=tidied(page.cut("text", 30_000)),
        width=view.measure("width"),
        height=view.measure("height"),
        scripted=page.flag("scripted"),
        sent=page.whole("sent"),
        withheld=page.flag("withheld"),
    )


def tidied(text: str) -> str:
    """Return text with plain spaces for those of fixed width, and without marks that take no room.

    Pages put them between the halves of a code or a key, where they are neither read nor copied.
    """
    return text.translate(_SPACES)


def place_from(answer: Mapping[str, object]) -> ElementRect:
    """Return the rectangle of an answer.

    Raises:
        BadReport: It has none, or one of other numbers than a page has.

    """
    return _place(_PageObject(answer).inner("place"))


def strangers_from(answer: Mapping[str, object]) -> tuple[ElementRect, ...]:
    """Return the places of documents of other origins in an answer.

    Raises:
        BadReport: It has none, or ones of other numbers than a page has.

    """
    return _PageObject(answer).every("strangers", _place)


class _PageObject(JsonObject):
    """One JSON object of a page's answer."""

    error = BadReport

    def cut(self, key: str, limit: int) -> str:
        """Return the beginning of a text."""
        return self.text(key, MAX_REPORT)[:limit]

    def measure(self, key: str) -> float:
        """Return a number of pixels, or another that is as small as those."""
        return self.number(key, _MAX_NUMBER)

    def whole(self, key: str) -> int:
        return int(self.measure(key))

    def length(self, key: str) -> int:
        """Return a number of characters; more than any field needs, or fewer than none, is no limit at all."""
        value = self._values.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadReport
        return int(value) if 0 <= value <= _MAX_LENGTH else 0 if value != value or value < 0 else _MAX_LENGTH

    def each(self, key: str, read: Callable[[_PageObject], T]) -> tuple[T, ...]:
        """Return what can be read of a list."""
        found: list[T] = []
        for item in self._first(key):
            with suppress(BadReport):
                found.append(read(_PageObject(item)))
        return tuple(found)

    def every(self, key: str, read: Callable[[_PageObject], T]) -> tuple[T, ...]:
        """Return a list that must be whole."""
        return tuple(read(_PageObject(item)) for item in self.items(key, _MAX_ITEMS))

    def texts(self, key: str, limit: int) -> tuple[str, ...]:
        """Return the beginnings of the texts of a list."""
        return tuple(tidied(item[:limit]) for item in self._first(key) if isinstance(item, str))

    def _first(self, key: str) -> list[object]:
        value = self._values.get(key)
        return value[:_MAX_ITEMS] if isinstance(value, list) else []


def _place(reader: _PageObject) -> ElementRect:
    return ElementRect(reader.measure("x"), reader.measure("y"), reader.measure("width"), reader.measure("height"))


def _picture(one: _PageObject) -> Picture:
    return Picture(one.whole("handle"), _place(one.inner("place")), one.cut("words", 200), one.flag("dead"))


def _button(one: _PageObject) -> Button:
    return Button(one.whole("handle"), one.whole("form"), one.cut("text", 100), one.flag("submits"))


def _field(one: _PageObject) -> Field:
    return Field(
        handle=one.whole("handle"),
        form=one.whole("form"),
        type=one.cut("type", 100),
        name=one.cut("name", 100),
        id=one.cut("id", 100),
        naming=one.cut("naming", 200),
        autocomplete=one.cut("autocomplete", 100),
        label=tidied(one.cut("label", 300)),
        placeholder=tidied(one.cut("placeholder", 200)),
        aria=tidied(one.cut("aria", 200)),
        title=one.cut("title", 300),
        heading=tidied(one.cut("heading", 300)),
        nearby=tidied(one.cut("nearby", 800)),
        maxlength=one.length("maxlength"),
        size=one.length("size"),
        inputmode=one.cut("inputmode", 20),
        pattern=one.cut("pattern", 100),
        required=one.flag("required"),
        filled=one.length("filled"),
        editable=one.flag("editable"),
        selector=one.text("selector", 4000),
        place=_place(one.inner("place")),
    )
