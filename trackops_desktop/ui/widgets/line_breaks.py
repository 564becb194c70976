"""Text as it is shown: long words that may be broken, and tool tips that show what a name holds."""

from __future__ import annotations

import html
import re

from PySide6 import QtGui

#: Words of so many letters may be wider than a narrow window: hosts, mostly.
_LONG_WORD = re.compile(r"\S{20,}")
_ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str) -> str:
    """Return a text for a label that wraps, in which a long word may go on in the next line anywhere."""
    return _LONG_WORD.sub(lambda found: _ZERO_WIDTH_SPACE.join(found.group()), text)


def plain_tip(text: str) -> str:
    """Return a text for a tool tip, which Qt would take for a page with pictures if it held a tag."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'
