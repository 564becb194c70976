"""A compiled catalogue of sentences (GNU gettext's `.mo`), read at once: nothing is decoded before it is asked for.

Python's own reader decodes every sentence at once, which takes ten times as long as the first window may wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import unpack_from

_MAGIC = 0x950412DE
_PLURAL = re.compile(r"plural\s*=\s*([^;\n]+)")


class MessageCatalogue:
    """What a language says, by the English sentence."""

    def __init__(self, data: bytes) -> None:
        """Take a file's content.

        Raises:
            ValueError: It is no catalogue.

        """
        if len(data) < 28 or unpack_from("<I", data)[0] != _MAGIC:
            raise ValueError("no compiled catalogue")
        count, ours, theirs = unpack_from("<3I", data, 8)
        places = unpack_from(f"<{2 * count}I", data, ours)
        self._data = data
        self._said = unpack_from(f"<{2 * count}I", data, theirs)
        self._index = {
            data[start : start + length]: number
            for number, (length, start) in enumerate(zip(places[::2], places[1::2], strict=True))
        }
        self._plural: Callable[[int], int] | None = None

    @classmethod
    def read(cls, path: Path) -> MessageCatalogue:
        """Return the catalogue in a file.

        Raises:
            OSError: It can't be read.
            ValueError: It is none.

        """
        return cls(path.read_bytes())

    def gettext(self, sentence: str) -> str:
        """Return a sentence, in English if the language has none."""
        return self._text(sentence.encode()) or sentence

    def pgettext(self, context: str, sentence: str) -> str:
        """Return the sentence that is meant in this context."""
        return self._text(f"{context}\x04{sentence}".encode()) or sentence

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the sentence for so many, by the language's rule."""
        texts = self._text(f"{one}\0{many}".encode()).split("\0")
        if not texts[0]:
            return one if count == 1 else many
        return texts[min(self._form(count), len(texts) - 1)]

    def messages(self) -> Iterator[tuple[str, str]]:
        """Yield every message and what the language says, both as they stand in the file."""
        for key in self._index:
            if key:
                yield key.decode(), self._text(key)

    def _text(self, key: bytes) -> str:
        number = self._index.get(key)
        if number is None:
            return ""
        length, start = self._said[2 * number : 2 * number + 2]
        return self._data[start : start + length].decode()

    def _form(self, count: int) -> int:
        if self._plural is None:
            from gettext import c2py  # which reads the rule as every gettext does

            rule = _PLURAL.search(self._text(b""))
            self._plural = c2py(rule[1] if rule else "n != 1")
        return self._plural(count)
