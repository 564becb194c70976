"""A set-up key in a page's text: the way in for people who cannot scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.secret import Secret
from trackops_desktop.trackops import words

_JOINED = re.compile(r"(?<![A-Za-z0-9/+_=-])([A-Z2-7]{16,128}|[a-z2-7]{16,128})={0,6}(?![A-Za-z0-9/+_=-])")
_GROUPED = re.compile(
    r"(?<![A-Za-z0-9])((?:[A-Z2-7]{4}[ -]){3,31}[A-Z2-7]{1,4}|(?:[a-z2-7]{4}[ -]){3,31}[a-z2-7]{1,4})(?![A-Za-z0-9])"
)
_FEWEST = 16


def key_in(text: str) -> Secret | None:
    """Return the Base32 key that a page shows in text, or None.

    Text is taken for a key only on a page that speaks of an authenticator and of setting one up, and only where a word
    such as *key*, *secret*, *Schlüssel*, *clé* or *clave* stands in the same line or the two before it.
    """
    plain = words.folded(text)
    if not (words.AUTHENTICATOR.search(plain) and (words.SET_UP.search(plain) or words.SETUP_KEY.search(plain))):
        return None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        for candidate in _candidates(line):
            around = words.folded(" ".join(lines[max(0, index - 2) : index + 1]))
            if words.SETUP_KEY.search(around.replace(words.folded(candidate), " ")):
                secret = _decoded(candidate)
                if secret is not None:
                    return secret
    return None


def _candidates(line: str) -> Iterator[str]:
    for pattern in (_JOINED, _GROUPED):
        for match in pattern.finditer(line):
            if _looks_random(match.group(1)):
                yield match.group(1)


def _looks_random(text: str) -> bool:
    """Tell a key from prose: lower-case words of four letters, or one very long word."""
    letters = re.sub(r"[ -]", "", text)
    if len(letters) < _FEWEST or len(set(letters)) < 6:
        return False
    return any(letter.isdigit() for letter in letters) or (letters.isupper() and len(set(letters)) >= 8)


def _decoded(text: str) -> Secret | None:
    try:
        return base32.decode(text)
    except OtpError:
        return None
