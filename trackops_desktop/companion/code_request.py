"""The protocol between `trackops code --from-window` and the application, in frames as browsers send them.

The command says `code` with its query, and `got` once it holds the code. The application says `asking` while its user
is asked, and then `answer` exactly once. A code stands in nothing but an answer that is `given`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from trackops_desktop.companion.wire import BadMessage, message
from trackops_desktop.json_object import JsonObject, parsed_json

#: What the socket is for, in its name.
WORD: Final = "codes"
#: Octets of a frame, in either direction.
LONGEST: Final = 65_536
_LONGEST_QUERY: Final = 2_000
_VERSION: Final = 1
_LARGEST: Final = float(1 << 53)
#: Accounts that an answer names at most, where several match.
NAMED: Final = 8


class CodeOutcome(Enum):
    """How a request ends."""

    GIVEN = "given"
    LOCKED = "locked"
    REFUSED = "refused"
    TOO_OFTEN = "too often"  # not translated
    NOTHING = "nothing"
    SEVERAL = "several"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code of an account.

    Attributes:
        id: The account's.
        label: Its names, for people.
        value: The code.
        valid_from: Unix seconds of its first moment, or None for a counter-based code.
        valid_until: Unix seconds of its end, or None.
        counter: The counter it was made of, or None for a time-based code. It stays in the application.

    """

    id: str
    label: str
    value: str = field(repr=False)
    valid_from: int | None
    valid_until: int | None
    counter: int | None = None


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What became of a request.

    Attributes:
        code: The code, if it is given.
        matches: Id and names of the first accounts that match, where there are several.
        count: How many match.
        sentence, advice: What is wrong, if it failed.

    """

    outcome: CodeOutcome
    code: GivenCode | None = None
    matches: tuple[tuple[str, str], ...] = ()
    count: int = 0
    sentence: str = ""
    advice: str = ""


class _Message(JsonObject):
    error = BadMessage

    def moment(self, key: str) -> int | None:
        return int(self.number(key, _LARGEST)) if self.given(key) else None


def request(query: str) -> bytes:
    """Return the frame that asks for a code."""
    return message("code", v=_VERSION, query=query[:_LONGEST_QUERY])


def receipt() -> bytes:
    """Return the frame that says that the code has come."""
    return message("got")


def is_receipt(text: bytes) -> bool:
    """Tell whether a command says that the code has come."""
    return _read(text).text("op", 20) == "got"


def query_in(text: bytes) -> str:
    """Return what a command asks for.

    Raises:
        BadMessage: It is no such request.

    """
    one = _read(text)
    if one.text("op", 20) != "code" or one.number("v", _LARGEST) != _VERSION:
        raise BadMessage
    return one.text("query", _LONGEST_QUERY)


def asking() -> bytes:
    """Return the frame that says that the user is asked."""
    return message("asking")


def answer(what: CodeAnswer) -> bytes:
    """Return the frame of an answer."""
    code = None
    if what.code is not None:
        given = what.code
        times = {"from": given.valid_from, "until": given.valid_until}
        code = {"id": given.id, "label": given.label, "value": given.value, **times}
    return message(
        "answer",
        outcome=what.outcome.value,
        code=code,
        matches=what.matches[:NAMED],
        count=what.count,
        sentence=what.sentence,
        advice=what.advice,
    )


def answer_in(text: bytes) -> CodeAnswer | None:
    """Return the answer that a frame holds, or None where the user is still asked.

    Raises:
        BadMessage: It is none.

    """
    one = _read(text)
    op = one.text("op", 20)
    if op == "asking":
        return None
    if op != "answer":
        raise BadMessage
    try:
        outcome = CodeOutcome(one.text("outcome", 20))
    except ValueError:
        raise BadMessage from None
    code = _code(one.inner("code")) if outcome is CodeOutcome.GIVEN else None
    matches = tuple(_match(pair) for pair in one.items("matches", NAMED))
    count = int(one.number("count", _LARGEST))
    return CodeAnswer(outcome, code, matches, count, one.text("sentence", 2_000), one.text("advice", 2_000))


def _code(one: _Message) -> GivenCode:
    given = one.text("id", 100), one.text("label", 2_000), one.text("value", 100)
    return GivenCode(*given, one.moment("from"), one.moment("until"))


def _match(pair: object) -> tuple[str, str]:
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
        raise BadMessage
    return pair[0], pair[1]


def _read(text: bytes) -> _Message:
    try:
        return _Message(parsed_json(text, strict=True))
    except ValueError:
        raise BadMessage from None
