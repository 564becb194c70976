"""An account's address inside another one: in that of a service which draws codes, or under another scheme's name."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PLAIN = re.compile(r"\s*(?:apple-)?(otpauth://.*)", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(r"[?&#;=/](otpauth(?::|%(?:25)*3A).*)", re.IGNORECASE | re.DOTALL)
_MOST_TIMES = 3


def carried(text: str) -> str:
    """Return the `otpauth:` address that a text is or carries as a value, or an empty text.

    A value ends where the next one begins; what it holds itself is encoded, once or several times.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        return plain.group(1).strip()
    within = _WITHIN.search(text)
    if within is None:
        return ""
    value = within.group(1)
    if not value.lower().startswith("otpauth:"):
        value = value.partition("&")[0].partition("#")[0]
    for _ in range(_MOST_TIMES):
        if value.lower().startswith("otpauth://"):
            return value
        value = unquote(value)
    return ""
