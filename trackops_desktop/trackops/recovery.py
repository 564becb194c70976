"""Recovery codes that a page shows: several tokens of one shape beneath a word for them."""

from __future__ import annotations

import re
from collections import Counter

from trackops_desktop.trackops import words

_FEWEST = 4
_MOST = 40
_TOKEN = re.compile(r"[A-Za-z0-9]{3,40}(?:[-–_ ][A-Za-z0-9]{3,12}){0,7}")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.):]|[-•*·▪])\s+")
_INDEX = re.compile(r"[#(]?\d{1,2}[.):]?")
_NOT_CODES = re.compile(r"(19|20)\d\d-\d\d|\d{4}-\d\d-\d\d|^\d{1,3}(\.\d+)+$|^\d{3}-\d{3}-\d{4}$")
_CONTROLS = re.compile(r"\s+(copy|copied|unused|available|active|kopieren|copier|copiar)\s*$", re.IGNORECASE)
_GAPS = re.compile(r"\t+|\s{2,}|\s*[,;|]\s*")


def codes_in(text: str) -> tuple[str, ...]:
    """Return the recovery codes of a page, or nothing when there are none for certain."""
    if not words.RECOVERY.search(words.folded(text)):
        return ()
    tokens = list(dict.fromkeys(token for line in text.splitlines() for token in _tokens(line)))
    shapes = Counter(_shape(token) for token in tokens)
    if not shapes:
        return ()
    shape, count = max(shapes.items(), key=lambda item: item[1])
    found = tuple(token for token in tokens if _shape(token) == shape)
    return found if _FEWEST <= count <= _MOST and _random(found) else ()


def _tokens(line: str) -> list[str]:
    """Return the tokens of a line that holds nothing else: one code, or several side by side."""
    bare = _CONTROLS.sub("", _NUMBERED.sub("", line)).strip()
    if not bare or len(bare) > 400:
        return []
    by_word = [word.strip(",;|") for word in bare.split()]
    # Words that are each long enough for a code of their own are several codes, not one with spaces in it.
    several = len(by_word) > 1 and all(_could_be(word) for word in by_word)
    for parts in [by_word] if several else [[bare], _GAPS.split(bare), by_word]:
        kept = [part for part in parts if part and not _INDEX.fullmatch(part)]
        if kept and all(_TOKEN.fullmatch(part) and _could_be(part) for part in kept):
            return kept
    return []


def _could_be(token: str) -> bool:
    letters = re.sub(r"[^A-Za-z0-9]", "", token)
    if not 6 <= len(letters) <= 64 or _NOT_CODES.search(token):
        return False
    has_digit = any(letter.isdigit() for letter in letters)
    has_dash = bool(re.search(r"[-–_]", token))
    return has_digit or (has_dash and letters.islower()) or (letters.isupper() and len(token.split()) == 1)


def _shape(token: str) -> tuple[int, ...]:
    return tuple(len(part) for part in re.split(r"[-–_ ]", token))


def _random(tokens: tuple[str, ...]) -> bool:
    """Tell codes from words and counters: most hold a digit or a dash, and they are not one number after the other."""
    if all(token.isdigit() for token in tokens):
        numbers = sorted(int(token) for token in tokens)
        return numbers[-1] - numbers[0] > 1000 * len(numbers)
    return sum(any(c.isdigit() for c in token) or "-" in token for token in tokens) >= 0.6 * len(tokens)
