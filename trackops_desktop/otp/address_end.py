"""Where an enrolment address ends within running text, which no mark around it says."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_plus

from trackops_desktop.i18n import _

_QUERY = re.compile(r"\?(?=[A-Za-z0-9_]{1,24}=)")
_KEY = re.compile(r"[?&](?:amp;)?([A-Za-z0-9_]{1,24})=")
_BASE32 = re.compile(r"[A-Za-z2-7]+=*")
_NEVER_WITHIN = re.compile(r"[\t\"<>`«»“”]")
_PUNCTUATION = ".,;:!?)]}'’"


class Undecided(Exception):
    """It cannot be told for certain where the secret key ends; the text is a sentence for people."""

    def __init__(self) -> None:
        super().__init__(_("It isn't clear where the secret key in this address ends."))


def end_of(body: str, *, running: bool) -> str:
    """Return the address that a text begins with, without what follows it.

    Args:
        body: The rest of the line from the address's first letter on.
        running: Whether words lead up to the address, so that words may follow it; otherwise an issuer with spaces in
            it is the issuer's name.

    Raises:
        Undecided: Cutting there might cut the secret key.

    """
    found = _QUERY.search(body)
    if not found:
        return _NEVER_WITHIN.split(body, maxsplit=1)[0].strip().rstrip(",;'")
    query = _NEVER_WITHIN.split(body[found.start() :], maxsplit=1)[0]
    query = re.split(r"(?<!\s)\s++[^\s:]*+://", query, maxsplit=1)[0]
    *_before, last = _KEY.finditer(query)
    head, value = body[: found.start()] + query[: last.end()], query[last.end() :]
    key = last[1].lower()
    if key == "secret":
        return head + _secret(value, running)
    if key == "issuer":
        return head + _issuer(value, _prefix(body[: found.start()]), running)
    word = re.split(r"[\s,;|]", value.strip(), maxsplit=1)[0]
    return head + (word if key == "data" else word.rstrip(_PUNCTUATION))


def _prefix(label: str) -> str:
    return unquote(re.split(r":|%3A", label.split("/")[-1], maxsplit=1, flags=re.IGNORECASE)[0]).strip().casefold()


def _issuer(value: str, prefix: str, running: bool) -> str:
    """Cut where the label's own prefix is complete; else keep a whole line, and of running text one word."""
    words = value.split(" ")
    for count in range(1, min(len(words), 40) + 1):
        candidate = " ".join(words[:count])
        for shown in (candidate, candidate.rstrip(_PUNCTUATION)):
            if prefix and unquote_plus(shown).strip().casefold() == prefix:
                return shown
    if running:
        return words[0].rstrip(_PUNCTUATION)
    return value.strip().rstrip(",;'")


def _secret(value: str, running: bool) -> str:
    words = re.split(r"[,;|]", value, maxsplit=1)[0].split()
    if not words:
        return ""
    first = words[0].rstrip(_PUNCTUATION)
    if len(words) == 1 or first != words[0]:
        return first
    if _grouped(words) and not (running and first.islower()):
        return " ".join(words).rstrip(_PUNCTUATION)
    following = words[1].rstrip(_PUNCTUATION)
    if _BASE32.fullmatch(following) and (following.isupper() or first.islower() or any(map(str.isdigit, following))):
        raise Undecided
    if len(first) <= 8:
        raise Undecided
    return first


def _grouped(words: list[str]) -> bool:
    """Say whether words are a key in groups of the same size, the last of which may be shorter."""
    sizes = [len(word.rstrip(".=")) for word in words]
    alike = len(set(sizes[:-1])) == 1 and sizes[0] <= 8 and sizes[-1] <= sizes[0]
    return alike and all(_BASE32.fullmatch(word.rstrip(".")) for word in words)
