"""Long words that may be broken, so that a narrow window shows them whole."""

from __future__ import annotations

import re

#: Words of so many letters may be wider than a narrow window: hosts, mostly.
_LONG_WORD = re.compile(r"\S{20,}")
_ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str) -> str:
    """Return a text for a label that wraps, in which a long word may go on in the next line anywhere."""
    return _LONG_WORD.sub(lambda found: _ZERO_WIDTH_SPACE.join(found.group()), text)
