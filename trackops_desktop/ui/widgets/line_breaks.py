"""Text as it is shown: long words that may be broken, and tool tips that show what a name holds."""

from __future__ import annotations

import html
import re

from PySide6 import QtGui

#: Words of so many letters may be wider than a narrow window: hosts, mostly.
_LONG_WORD = re.compile(r"\S{20,}")
_ZERO_WIDTH_SPACE = "\u200b"
#: Where lines would be broken in an address, so that its host stands alone.
_AFTER_SCHEME = re.compile(r"(?<=://)(?=\w)")
_WORD_JOINER = "\u2060"


def breakable(text: str) -> str:
    """Return a text for a label that wraps, in which a long word may go on in the next line anywhere.

    Of an address, what stands before its host stays with it.
    """
    return _LONG_WORD.sub(_with_breaks, text)


def _with_breaks(found: re.Match[str]) -> str:
    scheme, there, rest = found.group().rpartition("://")
    return whole_addresses(f"{scheme}{there}{_ZERO_WIDTH_SPACE.join(rest)}")


def whole_addresses(text: str) -> str:
    """Return a text for a label that wraps, in which no line ends between `https://` and the host."""
    return _AFTER_SCHEME.sub(_WORD_JOINER, text)


def without_joiners(text: str) -> str:
    """Return the text that `whole_addresses` was given."""
    return text.replace(_WORD_JOINER, "")


def without_marks(text: str) -> str:
    """Return a text as it is told: a word with breaks in it would be spelt."""
    return without_joiners(text).replace(_ZERO_WIDTH_SPACE, "")


def plain_tip(text: str) -> str:
    """Return a text for a tool tip, which Qt would take for a page with pictures if it held a tag."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'
