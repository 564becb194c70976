"""The protocol between a browser and the application: frames of JSON, every value checked before it is used.

A frame is four octets of length in the machine's order and so many octets of UTF-8, on the browser's pipe and on the
application's socket alike. What a browser says has one of the shapes below, or the conversation ends; a page may be
hostile and its report is text here, which `signin/report.py` takes apart.

The application says, in turn: `pong`, `error`, `welcome`, `words`, `paired`, `refused`, `state`, `advise`, `told`,
`order`, `bye`. A code stands in nothing but the arguments of an `order` to fill.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import _
from trackops_desktop.json_object import JsonObject, parsed_json

#: The protocol's version, and the oldest that is still spoken.
VERSION: Final = 1
OLDEST: Final = 1
#: Octets of a frame from a browser: a picture of a screen fits.
MAX_FRAME: Final = 16 << 20
_MAX_ANSWER = 2_000_000
_MAX_NUMBER = float(1 << 53)
_NONCE = re.compile(r"[0-9a-f]{64}")
_PROFILE = re.compile(r"[0-9a-f]{32}")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")


class BadMessage(SignInError):
    """What came is no message of a browser."""

    def __init__(self) -> None:
        """Say so without repeating anything of it."""
        super().__init__(_("The browser sent something that isn't valid."), _("Update the extension."))


@dataclass(frozen=True, slots=True)
class Ping:
    """Is anybody there? The only thing that whoever is not paired gets an answer to, besides asking for pairing."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first word of a browser.

    Attributes:
        version: Of the protocol.
        browser: Its name and version, as it calls itself.
        profile: 32 hexadecimal digits that the extension has drawn for this profile.
        nonce: 64 hexadecimal digits that the application's proof is made of.

    """

    version: int
    browser: str
    profile: str
    nonce: str


@dataclass(frozen=True, slots=True)
class PairingKey:
    """The key of a pairing, from a browser to which the application has proved itself."""

    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PairRequest:
    """The user wants to pair this browser."""


@dataclass(frozen=True, slots=True)
class UnlockRequest:
    """The user wants to unlock the application, in its own window."""


@dataclass(frozen=True, slots=True)
class LookRequest:
    """A tab is worth a look: the button was pressed there, or the page has changed since."""

    tab: int


@dataclass(frozen=True, slots=True)
class DoRequest:
    """One of the things on offer was chosen.

    Attributes:
        look: The number of the advice it was chosen from.
        action: One of `signin/advice.py:Action`.
        account: The account it is about.

    """

    tab: int
    look: int
    action: str
    account: str | None


@dataclass(frozen=True, slots=True)
class OrderDone:
    """The answer to an order.

    Attributes:
        order: Its number.
        origin, url, frame, document: Where the answer came from, as the browser itself says.
        answer: The page script's JSON, or an empty text where the order could not be carried out.
        picture: A PNG as base64, where that was the order.

    """

    order: int
    tab: int
    origin: str
    url: str
    frame: int
    document: str
    answer: str = field(repr=False)
    picture: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TabGone:
    """A tab has another document now, or was closed."""

    tab: int


@dataclass(frozen=True, slots=True)
class TabInFront:
    """Which tab the window shows that was used last; None where it was not looked at, and is nobody's business."""

    tab: int | None


FromBrowser = (
    Ping | Hello | PairingKey | PairRequest | UnlockRequest | LookRequest | DoRequest | OrderDone | TabGone | TabInFront
)


class _MessageObject(JsonObject):
    error = BadMessage

    def whole(self, key: str) -> int:
        """Return a whole number that is not negative."""
        value = self.number(key, _MAX_NUMBER)
        if value < 0 or value != int(value):
            raise BadMessage
        return int(value)

    def matching(self, key: str, shape: re.Pattern[str]) -> str:
        value = self.text(key, 200)
        if not shape.fullmatch(value):
            raise BadMessage
        return value


def _done(one: _MessageObject) -> OrderDone:
    return OrderDone(
        one.whole("order"),
        one.whole("tab"),
        one.text("origin", 400),
        one.text("url", 4096),
        one.whole("frame"),
        one.text("document", 100),
        one.text("answer", _MAX_ANSWER),
        one.text("picture", MAX_FRAME) if one.given("picture") else "",
    )


_READERS: Mapping[str, Callable[[_MessageObject], FromBrowser]] = {
    "ping": lambda _one: Ping(),
    "hello": lambda one: Hello(
        one.whole("v"),
        one.matching("browser", _PRINTABLE),
        one.matching("profile", _PROFILE),
        one.matching("nonce", _NONCE),
    ),
    "prove": lambda one: PairingKey(bytes.fromhex(one.matching("key", _NONCE))),
    "pair": lambda _one: PairRequest(),
    "unlock": lambda _one: UnlockRequest(),
    "look": lambda one: LookRequest(one.whole("tab")),
    "do": lambda one: DoRequest(
        one.whole("tab"),
        one.whole("look"),
        one.text("action", 40),
        one.text("account", 100) if one.given("account") else None,
    ),
    "done": _done,
    "gone": lambda one: TabGone(one.whole("tab")),
    "front": lambda one: TabInFront(one.whole("tab") if one.given("tab") else None),
}


def read_message(text: bytes) -> FromBrowser:
    """Return what a browser says.

    Raises:
        BadMessage: It is none of the shapes.

    """
    try:
        value = parsed_json(text, strict=True)
    except ValueError:
        raise BadMessage from None
    one = _MessageObject(value)
    reader = _READERS.get(one.text("op", 20))
    if reader is None:
        raise BadMessage
    return reader(one)


def message(op: str, **values: object) -> bytes:
    """Return what the application says, as a frame."""
    text = json.dumps({"op": op, **values}, ensure_ascii=True, separators=(",", ":")).encode()
    return len(text).to_bytes(4, sys.byteorder) + text


class FrameReader:
    """Takes what arrives apart into frames.

    Attributes:
        limit: Octets that a frame may have at most.

    """

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self._held = bytearray()
        self.limit = limit

    def take(self, octets: bytes) -> list[bytes]:
        """Return the frames that are complete with these octets, without their lengths.

        Raises:
            BadMessage: A frame is longer than anything that is ever said.

        """
        held = self._held
        held += octets
        found, at = [], 0
        while len(held) - at >= 4:
            size = int.from_bytes(held[at : at + 4], sys.byteorder)
            if size > self.limit:
                raise BadMessage
            if len(held) - at - 4 < size:
                break
            found.append(bytes(held[at + 4 : at + 4 + size]))
            at += 4 + size
        del held[:at]
        return found
