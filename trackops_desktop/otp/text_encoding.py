"""From bytes to text, whatever wrote them: UTF-8 first, then what a byte order mark says, then Windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Control characters that no text file holds; escape and form feed are met in terminals' and printers' texts.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: Of 46 random bytes, the fewest that an encrypted file has, one in ten million million passes.
_MOST_BEYOND_ASCII = 0.3
_FEWEST_NULS = 0.4


def decoded(data: bytes) -> str | None:
    """Return bytes as text without a byte order mark, or None where they are none.

    Latin-1 is read as Windows-1252, which has the same letters and more; UTF-16 without a mark is known by the NULs
    in every other byte.
    """
    for mark, coding in _MARKS:
        if data.startswith(mark):
            return _whole(data, coding)
    trimmed = data.strip(b"\0")
    wide = _wide(data)
    if wide is not None:
        return wide
    text = _whole(trimmed, "utf-8")
    return text if text is not None else _western(trimmed)


def _whole(data: bytes, coding: str) -> str | None:
    try:
        text = data.decode(coding).strip("\0\ufeff")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _wide(data: bytes) -> str | None:
    """Read UTF-16 without a byte order mark: text of Latin letters, as every enrolment is for the most part."""
    pairs = len(data) // 2
    if pairs < 4 or len(data) % 2:
        return None
    low, high = data[1::2].count(0) / pairs, data[0::2].count(0) / pairs
    if low >= _FEWEST_NULS and high < 0.1:
        return _whole(data, "utf-16-le")
    if high >= _FEWEST_NULS and low < 0.1:
        return _whole(data, "utf-16-be")
    return None


def _western(data: bytes) -> str | None:
    beyond = sum(octet >= 0x80 for octet in data)
    if not data or beyond > _MOST_BEYOND_ASCII * len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return None if _NO_TEXT.search(text) else text
