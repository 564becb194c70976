"""Passwords that are guessed first, known by how they are made rather than by a list of millions."""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import cache

from trackops_desktop.assets import resource

_RUNS = (
    string.ascii_lowercase,
    string.digits * 2,
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "abcd1234567890",
    "abc1234567890",
    "a1b2c3d4e5f6g7h8",
)
_LEET = str.maketrans("0134578@$!+", "oieastbasit")


def is_common(password: str, names: Iterable[str] = ()) -> bool:
    """Tell whether a password is a well-known word, a run of keys or a name, plainly or with the usual ornaments."""
    plain = password.casefold()
    if len(set(plain)) <= 2 or _is_run(plain) or _is_repeated(plain):
        return True
    words = _words() | {name.casefold() for name in names if len(name) >= 3}
    forms = {plain, "".join(letter for letter in plain if letter.isalnum())}
    cores = {core for form in forms for core in _cores(form)}
    return any(core in words or _is_two_words(core, words) or _is_run(core) for core in cores if core)


@cache
def _words() -> frozenset[str]:
    return frozenset(resource("practice", "common-words.txt").read_text(encoding="ascii").split())


def _cores(text: str) -> set[str]:
    """Take digits and signs off the ends, with and without reading them as letters."""
    ornaments = string.digits + string.punctuation + " "
    return {text.strip(ornaments), text.strip(ornaments).translate(_LEET), text.rstrip(ornaments).translate(_LEET)}


def _is_run(text: str) -> bool:
    if len(text) < 4:
        return False
    return any(text in run or text in run[::-1] for run in _RUNS)


def _is_repeated(text: str) -> bool:
    return len(text) >= 2 and (text + text).find(text, 1) < min(len(text), 5)


def _is_two_words(text: str, words: frozenset[str] | set[str]) -> bool:
    return any(text[:at] in words and text[at:] in words for at in range(3, len(text) - 2))
