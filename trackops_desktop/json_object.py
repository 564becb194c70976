"""A JSON object of a known shape: its values are taken out by key and type, and anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self


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
