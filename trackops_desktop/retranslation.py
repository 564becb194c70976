"""Says again in another language what was said in one: for texts that stand in windows when the language changes.

A window's texts are not kept with what they were made of. They are found again in the catalogue they came from, with
what filled in their places, so that every window follows, whatever it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from trackops_desktop import i18n
from trackops_desktop.message_catalogue import MessageCatalogue

_PLACE = re.compile(r"\{(\w+)\}")
_CONTROLS = re.compile("[\u2066-\u2069]")
#: What stands between texts that were put beside each other, and where one sentence ends and the next begins.
_BETWEEN = ("\n", "  ·  ")
_ENDS = re.compile(r"(?<=[.?!:。？！：؟])\s*(?=\S)")
#: A sentence with fewer letters beside its places would be found in anything.
_LEAST_LETTERS = 3


class Message(NamedTuple):
    """What the sources say: one sentence, or one for one thing and one for many."""

    one: str
    many: str = ""
    context: str = ""


class _Pattern:
    """A sentence with places, to be found in a text with them filled in.

    Most are never asked for: what finds them is compiled once they are, which takes longer than all the rest.
    """

    def __init__(self, parts: list[str], message: Message, *, is_one: bool) -> None:
        """Take a sentence as its texts and the names of the places between them in turn."""
        self.begins, self.ends = parts[0], parts[-1]
        self.message, self.is_one = message, is_one
        self.source = _expression(parts)

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """What finds it."""
        return re.compile(self.source, re.DOTALL)


def read_messages(path: Path) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Yield each message of a compiled catalogue and how its language says it.

    Raises:
        OSError: It can't be read.
        ValueError: It is no catalogue.

    """
    for message, said in MessageCatalogue.read(path).messages():
        context, _, words = message.rpartition("\x04")
        one, _, many = words.partition("\0")
        yield Message(one, many, context), tuple(said.split("\0"))


class Retranslation:
    """Turns texts of the language before into the one that is spoken now."""

    def __init__(self, before: Path | None, after: Path | None) -> None:
        """Take the catalogues of the language before and after; English has none.

        Raises:
            OSError: A catalogue can't be read.
            ValueError: One is none.

        """
        self._whole: dict[str, Message] = {}
        self._patterns: list[_Pattern] = []
        #: Those of them that a text may be which begins with a letter.
        self._by_letter: dict[str, list[_Pattern]] = {}
        path = before or after
        for message, said in read_messages(path) if path is not None else ():
            texts = said if before is not None else tuple(filter(None, (message.one, message.many)))
            for number, text in enumerate(texts):
                self._learn(text, message, is_one=number == 0)
        self._patterns.sort(key=lambda one: len(one.source), reverse=True)

    def _learn(self, text: str, message: Message, *, is_one: bool) -> None:
        text = _CONTROLS.sub("", text)
        parts = _PLACE.split(text)
        if len(parts) == 1:
            self._whole.setdefault(text, message)
        elif sum(map(str.isalpha, "".join(parts[::2]))) >= _LEAST_LETTERS:
            self._patterns.append(_Pattern(parts, message, is_one=is_one))

    def again(self, text: str) -> str:
        """Return a text in the language that is spoken now; what nobody has marked stays as it is."""
        said = self.find(text)
        return text if said is None else said

    def find(self, text: str) -> str | None:
        """Return a text in the language that is spoken now, or None where nobody has marked it."""
        plain = text.strip()
        if not any(map(str.isalpha, plain)):
            return None
        said = self._said(plain, lists=False)
        if said is None:
            said = self._in_parts(plain)
        if said is None:
            said = self._said(plain)
        if said is None:
            return None
        begin = text.index(plain)
        return f"{text[:begin]}{said}{text[begin + len(plain) :]}"

    def _said(self, text: str, *, lists: bool = True) -> str | None:
        """Say one sentence; lists such as “{first} and {last}” are found in many texts, and may be left out."""
        plain = _CONTROLS.sub("", text)
        if plain in self._whole:
            return _say(self._whole[plain], {})
        asking = f"{plain}…"  # a button or a heading has the words of a menu entry
        if asking in self._whole:
            return _say(self._whole[asking], {}).rstrip("…")
        for one in self._candidates(plain[:1]):
            if not (lists or one.begins or one.ends):
                continue
            if plain.startswith(one.begins) and plain.endswith(one.ends) and (found := one.whole.fullmatch(plain)):
                values = {name: self._value(value) for name, value in found.groupdict().items()}
                return _say(one.message, values, 1 if one.is_one else 2)
        return None

    def _candidates(self, letter: str) -> list[_Pattern]:
        """Return the sentences with places that may begin with a letter, the longest first."""
        if letter not in self._by_letter:
            self._by_letter[letter] = [one for one in self._patterns if one.begins.startswith(letter) or not one.begins]
        return self._by_letter[letter]

    def _value(self, text: str) -> str:
        return _say(self._whole[text], {}) if text in self._whole else text

    def _in_parts(self, text: str) -> str | None:
        """Say what can be said of a text that was put together: lines, or sentences one after the other."""
        for between in _BETWEEN:
            if between in text:
                return between.join(map(self.again, text.split(between)))
        if named := _with_keys(text):
            return f"{self.again(named[0])} ({named[1]})"
        places = [0, *(found.start() for found in _ENDS.finditer(text)), len(text)]
        said: list[str] = []
        first, known = 0, False
        while first < len(places) - 1:
            for last in range(len(places) - 1, first, -1):
                part = text[places[first] : places[last]].strip()
                again = self._said(part, lists=last == first + 1)
                if again is not None or last == first + 1:
                    known |= again is not None
                    said.append(part if again is None else again)
                    first = last
                    break
        return i18n.sentences(*said) if known else None


def _expression(parts: list[str]) -> str:
    """Return the expression that finds a sentence, given as its texts and the names of its places in turn."""
    made, seen = [re.escape(parts[0])], set[str]()
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        made += [f"(?P={name})" if name in seen else f"(?P<{name}>.+?)", re.escape(text)]
        seen.add(name)
    return "".join(made)


def _say(message: Message, values: dict[str, str], usual: int = 1) -> str:
    if message.many:
        digits = "".join(filter(str.isdecimal, values.get("count", "")))
        return i18n.ngettext(message.one, message.many, int(digits) if digits else usual, **values)
    if message.context:
        return i18n.pgettext(message.context, message.one, **values)
    return i18n._(message.one, **values)


def _with_keys(text: str) -> tuple[str, str] | None:
    """Return a name and its keys, as tooltips have them: “Add account (Ctrl+N)”; None for any other text."""
    name, bracket, keys = text.removesuffix(")").rpartition(" (")
    if not bracket or not text.endswith(")") or "(" in keys or ")" in keys:
        return None
    return (name, keys) if any(letter.isalpha() for letter in name) else None
