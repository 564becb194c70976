"""What the page script saw, checked field by field: a page may be hostile, its report is only data of known shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from trackops_desktop.errors import SignInError

MAX_REPORT = 2_000_000
_MAX_ITEMS = 400
_MAX_NUMBER = 1e7


@dataclass(frozen=True, slots=True)
class Place:
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
    invalid: bool = False
    filled: int = 0
    editable: bool = True
    selector: str = ""
    place: Place = Place(0, 0, 0, 0)


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
    """Something drawn that is about as high as it is wide."""

    handle: int
    place: Place


@dataclass(frozen=True, slots=True)
class PageReport:
    """Everything the page script said about one document.

    Attributes:
        document: The random token of the document; a fill for another one is refused.
        text: The visible text; it may hold a secret or recovery codes, so that `repr` leaves it out.
        links: Visible links to `otpauth:` addresses; they hold secrets too.
        strangers: Places of frames of other origins; what is drawn there is not this site's.
        sent: How many forms this document has sent.

    """

    url: str
    origin: str
    document: str
    title: str = ""
    language: str = ""
    fields: tuple[Field, ...] = ()
    forms: tuple[Form, ...] = ()
    buttons: tuple[Button, ...] = ()
    alerts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    links: tuple[str, ...] = field(default=(), repr=False)
    pictures: tuple[Picture, ...] = ()
    strangers: tuple[Place, ...] = ()
    text: str = field(default="", repr=False)
    width: float = 0
    height: float = 0
    scripted: bool = False
    sent: int = 0


class BadReport(SignInError):
    """The page's answer is not what the page script writes."""

    def __init__(self) -> None:
        """Say so without repeating anything of the page."""
        super().__init__("The page could not be read.", "Load it again, or open it in your browser.")


def answer_from(text: object) -> Mapping[str, object]:
    """Return the JSON object of one call's answer.

    Raises:
        BadReport: It is no JSON object with a boolean `ok`, or longer than 2 million characters.

    """
    if not isinstance(text, str) or not text or len(text) > MAX_REPORT:
        raise BadReport
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise BadReport from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise BadReport
    return answer


def report_from(answer: Mapping[str, object]) -> PageReport:
    """Return the description of a page.

    Raises:
        BadReport: The call failed, or a value has another type or size than the page script gives it.

    """
    page = _Reader(answer).inner("page")
    view = page.inner("view")
    if not page.text("document", 100):
        raise BadReport
    return PageReport(
        url=page.text("url", 4096),
        origin=page.text("origin", 400),
        document=page.text("document", 100),
        title=page.text("title", 300),
        language=page.text("language", 20),
        fields=tuple(_field(one) for one in page.many("fields")),
        forms=tuple(
            Form(one.whole("handle"), one.text("words", 300), one.text("text", 1500)) for one in page.many("forms")
        ),
        buttons=tuple(_button(one) for one in page.many("buttons")),
        alerts=page.texts("alerts", 400),
        headings=page.texts("headings", 200),
        links=page.texts("links", 4096),
        pictures=tuple(Picture(one.whole("handle"), _place(one.inner("place"))) for one in page.many("pictures")),
        strangers=tuple(_place(one) for one in page.many("strangers")),
        text=page.text("text", 30_000),
        width=view.number("width"),
        height=view.number("height"),
        scripted=page.flag("scripted"),
        sent=page.whole("sent"),
    )


def place_from(answer: Mapping[str, object]) -> Place:
    """Return the rectangle of an answer.

    Raises:
        BadReport: It has none, or one of other numbers than a page has.

    """
    return _place(_Reader(answer).inner("place"))


def strangers_from(answer: Mapping[str, object]) -> tuple[Place, ...]:
    """Return the places of documents of other origins in an answer.

    Raises:
        BadReport: It has none, or ones of other numbers than a page has.

    """
    return tuple(_place(one) for one in _Reader(answer).many("strangers"))


class _Reader:
    """Takes typed values out of one JSON object."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise BadReport
        self._value = value

    def text(self, key: str, limit: int) -> str:
        value = self._value.get(key)
        if not isinstance(value, str) or len(value) > limit:
            raise BadReport
        return value

    def number(self, key: str) -> float:
        value = self._value.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= _MAX_NUMBER:
            raise BadReport
        return float(value)

    def whole(self, key: str) -> int:
        return int(self.number(key))

    def flag(self, key: str) -> bool:
        value = self._value.get(key)
        if not isinstance(value, bool):
            raise BadReport
        return value

    def items(self, key: str) -> list[object]:
        value = self._value.get(key)
        if not isinstance(value, list) or len(value) > _MAX_ITEMS:
            raise BadReport
        return value

    def many(self, key: str) -> list[_Reader]:
        return [_Reader(item) for item in self.items(key)]

    def texts(self, key: str, limit: int) -> tuple[str, ...]:
        return tuple(_Reader({"text": item}).text("text", limit) for item in self.items(key))

    def inner(self, key: str) -> _Reader:
        return _Reader(self._value.get(key))


def _place(reader: _Reader) -> Place:
    return Place(reader.number("x"), reader.number("y"), reader.number("width"), reader.number("height"))


def _button(one: _Reader) -> Button:
    return Button(one.whole("handle"), one.whole("form"), one.text("text", 100), one.flag("submits"))


def _field(one: _Reader) -> Field:
    return Field(
        handle=one.whole("handle"),
        form=one.whole("form"),
        type=one.text("type", 100),
        name=one.text("name", 100),
        id=one.text("id", 100),
        naming=one.text("naming", 200),
        autocomplete=one.text("autocomplete", 100),
        label=one.text("label", 300),
        placeholder=one.text("placeholder", 200),
        aria=one.text("aria", 200),
        title=one.text("title", 300),
        heading=one.text("heading", 300),
        nearby=one.text("nearby", 800),
        maxlength=one.whole("maxlength"),
        size=one.whole("size"),
        inputmode=one.text("inputmode", 20),
        pattern=one.text("pattern", 100),
        invalid=one.flag("invalid"),
        filled=one.whole("filled"),
        editable=one.flag("editable"),
        selector=one.text("selector", 4000),
        place=_place(one.inner("place")),
    )
