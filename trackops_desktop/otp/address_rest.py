"""Whether what follows an enrolment address in a text is the rest of it, which something has broken off.

Gutters, line numbers, quoting marks, tags and hyphens of all kinds stand between the pieces. What is certain is joined
before (`otp/address.py`); here is only asked whether an address may be a piece: then it is refused, never taken.
"""

from __future__ import annotations

import re

#: Parameters that addresses have; a name is known by them when it was broken in the middle.
_NAMES = frozenset(
    {"secret", "issuer", "algorithm", "digits", "period", "counter", "encoder", "image", "icon", "color", "data"}
)
BASE32 = re.compile(r"[A-Z2-7]+=*|[a-z2-7]+=*")
_LAST_PAIR = re.compile(
    r"(?:[?&]|%3F|%26)(?:amp;)?([A-Za-z0-9_]{1,24})(?:=|%3D)((?:(?!%26|%3F|%3D)[^?&=])*+=*)\Z", re.IGNORECASE
)
_OPEN_NAME = re.compile(r"(?:[?&]|%(?:25)?(?:3F|26))(?:amp;)?([A-Za-z]{0,24})\Z", re.IGNORECASE)
_OPEN_ESCAPE = re.compile(r"%(?:25)?[0-9A-Fa-f]?\Z")
_NAME_GOES_ON = re.compile(r"([A-Za-z]{0,24})(?:=|%(?:25)?3D)", re.IGNORECASE)
_NEXT_PAIR = re.compile(r"(?:[&?]|%(?:25)?26)(?:amp;)?([A-Za-z]{1,24})(?:=|%(?:25)?3D|\Z)", re.IGNORECASE)
#: What may stand between two pieces: blanks, tags, signs, the number of a line, a name before an angle bracket.
_GUTTER = re.compile(
    r"(?:\s|<[^<>]{0,200}>|[^\w\s%&=?<]|<|%(?=\s)|\b[A-Za-z]{1,12}>|\b[0-9]{1,4}(?:[.:)|]|\s(?=\s*+\S)))*+", re.ASCII
)
_RUN = re.compile(r"[\w%&=?+.~/@-]*+")
_LOOK = 400
_NUMBERS = frozenset({"digits", "period", "counter"})
#: Letters of keys of 10, 15, 16, 20, 25, 30, 32, 35, 40 and 64 bytes.
USUAL_LENGTHS = frozenset({16, 24, 26, 32, 40, 48, 52, 56, 64, 103})
_USUAL = {
    "digits": re.compile(r"[5-8]|10"),
    "period": re.compile(r"15|20|30|45|60|90|120|180|300"),
    "algorithm": re.compile(r"(?:HMAC)?-?(?:SHA-?(?:1|256|512)|MD5)", re.IGNORECASE),
    "issuer": re.compile(r".*"),
}


def last_pair(body: str) -> re.Match[str] | None:
    """Return name and value of an address's last parameter, however often it is percent-encoded."""
    return _LAST_PAIR.search(re.sub(r"%(?:25)+", "%", body))


def name_goes_on(body: str, token: str) -> bool:
    """Say whether an address ends within the name of a parameter which the next word completes."""
    opened, rest = _OPEN_NAME.search(body), _NAME_GOES_ON.match(token)
    if opened is None or rest is None:
        return False
    return (opened[1] + rest[1]).lower() in _NAMES


def may_be_rest(value: str, token: str, line: str) -> bool:
    """Say whether the next line's first word may be the rest of a key that the line end cut."""
    bare = re.split(r"[&%]", token.rstrip(".,;!?"), maxsplit=1)[0]
    if ("&" in token or "%" in token) and BASE32.fullmatch(bare):
        return True
    if not bare.strip("="):
        return True
    if not BASE32.fullmatch(bare) or not (bare == line.rstrip(".,;!?") or len(bare) >= 4):
        return False
    same_case = bare.isupper() == value.isupper() or not any(letter.isalpha() for letter in bare)
    return same_case or not (value.isupper() or value.islower())


def is_cut_off(address: str, after: str) -> bool:
    """Say whether an address as it stands in a text may go on in what comes after it, whatever lies between.

    Args:
        address: The address as it is written there, still coded where it is a parameter of another one.
        after: What follows, over the ends of lines.

    """
    address, rest = address.rstrip("…↩↪⏎↵\\"), after[:_LOOK]
    last = last_pair(address)
    unfinished = last is not None and last[1].lower() in _NUMBERS and not _is_usual(last[1].lower(), last[2])
    # A digit may be the rest of the number or the number of a line.
    if unfinished and re.match(r"(?:<[^<>]{0,200}>|\W)*+[0-9]", rest):
        return True
    gutter = _GUTTER.match(rest)
    end = gutter.end() if gutter else 0
    run = _RUN.match(rest, end)
    words = run[0] if run else ""
    if not words:
        return False
    pair = _NEXT_PAIR.search(words)
    if pair is not None and "://" not in words[: pair.start()] and pair[1].lower() in _NAMES:
        return True
    if name_goes_on(address, words) or _name_begins(address, words) or _OPEN_ESCAPE.search(address):
        return True
    if last is None or ("\n" not in rest[:end] and _is_usual(last[1].lower(), last[2])):
        return False
    return _value_goes_on(last[1].lower(), last[2], words, rest[end:].splitlines()[0].strip())


def _name_begins(address: str, words: str) -> bool:
    """Say whether an address ends within a parameter's name of which the next word is a further piece."""
    opened = _OPEN_NAME.search(address)
    piece = re.match(r"[A-Za-z]{1,24}(?![A-Za-z=%])", words)
    if opened is None or piece is None:
        return False
    begun = f"{opened[1]}{piece[0]}".lower()
    return any(name.startswith(begun) for name in _NAMES)


def _is_usual(name: str, value: str) -> bool:
    """Say whether a value is what such a parameter mostly has, so that it is whole if the line goes on after it."""
    usual = _USUAL.get(name)
    return usual.fullmatch(value) is not None if usual else len(value.rstrip("=")) in USUAL_LENGTHS


def _value_goes_on(name: str, value: str, words: str, line: str) -> bool:
    token = re.split(r"[.,;!?](?:\s|\Z)|\s", words, maxsplit=1)[0]
    if name == "secret":
        return may_be_rest(value, token, line)
    token = re.split(r"[&%]", token, maxsplit=1)[0]
    if name in _NUMBERS:
        return token.isdecimal() and len(token) <= 2
    return name == "algorithm" and re.fullmatch(r"[-_]?(?:HA|A)?[-_]?[0-9]{1,3}", token, re.IGNORECASE) is not None
