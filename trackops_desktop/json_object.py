"""JSON that a stranger may have written: read without surprises, and taken out by key and type.

Files of other programs have a reader of their own, `transfer/json_text.py`, as they hold far more and are told apart.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

#: The last second of the year 9999, in unix seconds: later ones are no dates.
MAX_MOMENT: Final = 253_402_300_799
#: No number of ours is beyond the counter of an account.
_BEYOND: Final = 2**64


def parsed_json(text: str | bytes, *, strict: bool = False) -> Any:
    """Return what JSON text says; a number that is infinite, none at all, or beyond 64 bits is None in it.

    So whatever number is found can be turned into a float or an int.

    Args:
        text: Of one object, in any of JSON's encodings.
        strict: Such a number makes the whole no JSON, for what has one shape and no part that may be missing.

    Raises:
        ValueError: It is no JSON, or nested deeper than the parser goes.

    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    try:
        return (_STRICT if strict else _DECODER).decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def moment_in(value: object) -> float | None:
    """Return a value of parsed JSON as a date in unix seconds, or None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_MOMENT:
        return None
    return float(value)


def _whole(digits: str) -> int | None:
    # Python refuses to read thousands of digits with a ValueError of its own.
    return number if len(digits) <= 21 and abs(number := int(digits)) < _BEYOND else None


def _fraction(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) and abs(number) < _BEYOND else None


def _none(_constant: str) -> None:
    """Say what `Infinity` and `NaN` are: no JSON, but Python's parser and others write and read them."""


def _refused(number: object) -> object:
    if number is None:
        raise ValueError("a number that nothing can be done with")
    return number


_STRICT: Final = json.JSONDecoder(
    parse_int=lambda digits: _refused(_whole(digits)),
    parse_float=lambda digits: _refused(_fraction(digits)),
    parse_constant=lambda _constant: _refused(None),
)
_DECODER: Final = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_none)


class JsonObject:
    """Checks every value that is asked for; a subclass names its error, and adds the values of its own shape."""

    #: Raised, without arguments, for a value that is missing or of another type or size.
    error: ClassVar[type[Exception]]

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise self.error
        self._values = value

    def given(self, key: str) -> bool:
        """Say whether a value is there and not null."""
        return self._values.get(key) is not None

    def text(self, key: str, limit: int | None = None) -> str:
        """Return a text of at most so many characters."""
        value = self._values.get(key)
        if not isinstance(value, str) or (limit is not None and len(value) > limit):
            raise self.error
        return value

    def number(self, key: str, largest: float) -> float:
        """Return a number, whole or not, that is neither above nor below this size."""
        value = self._values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -largest <= value <= largest:
            raise self.error
        return float(value)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._values.get(key)
        if not isinstance(value, bool):
            raise self.error
        return value

    def items(self, key: str, limit: int | None = None) -> list[object]:
        """Return a list of at most so many values."""
        value = self._values.get(key)
        if not isinstance(value, list) or (limit is not None and len(value) > limit):
            raise self.error
        return value

    def inner(self, key: str) -> Self:
        return type(self)(self._values.get(key))
