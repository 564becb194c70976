"""Which account was chosen for which window, so that quick pick offers it first the next time.

A window's title says what somebody reads and writes, so that none is kept: only digests of titles are, with a random
key of this data folder. Titles that differ in digits alone, as by a number of unread mails, count as one.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from trackops_desktop.folding import folded
from trackops_desktop.services.front_window import FrontWindow
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "window choices"  # not translated
#: How many choices are kept; the oldest go.
MOST: Final = 300
_KEY, _CHOICES = "key", "choices"
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")
#: A service's name that is shorter stands in too many titles by chance.
_SHORTEST_NAME: Final = 3


class Chosen(NamedTuple):
    """What was chosen before.

    Attributes:
        for_title: The ids of accounts chosen for windows with this title, the latest first.
        for_program: The same for all windows of its program.

    """

    for_title: tuple[str, ...] = ()
    for_program: tuple[str, ...] = ()


class WindowChoices:
    """Reads and records choices; they are in no backup and go to no other computer (call it on a worker)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of(self, window: FrontWindow) -> Chosen:
        """Return what was chosen for a window before."""
        document = self._vault.document(DOCUMENT) or {}
        key = _key_in(document)
        if not key:
            return Chosen()
        title, program = _digests(key, window)
        choices = _choices_in(document)
        return Chosen(
            tuple(id_ for at, _program, id_ in choices if at == title),
            tuple(dict.fromkeys(id_ for _title, of, id_ in choices if of == program)),
        )

    def record(self, window: FrontWindow, id: str) -> None:
        """Note that an account was chosen for a window; accounts that are gone are forgotten."""
        if not (window.program or window.title):
            return
        living = {entry.id for entry in (*self._vault.entries(), *self._vault.trash())}

        def noted(document: Mapping[str, object]) -> dict[str, object]:
            key = _key_in(document) or secrets.token_hex(16)
            newest = (*_digests(key, window), id)
            kept = [one for one in _choices_in(document) if one != newest and one[2] in living]
            return {_KEY: key, _CHOICES: [list(one) for one in (newest, *kept)[:MOST]]}

        self._vault.change_document(DOCUMENT, noted)

    def forget(self) -> None:
        """Forget every choice, if there is any."""
        if self._vault.document(DOCUMENT):
            self._vault.change_document(DOCUMENT, lambda _document: {})


def offered(entries: Sequence[Entry], chosen: Chosen, window: FrontWindow | None) -> list[Entry]:
    """Return accounts in the order in which they are offered for a window.

    First come those that were chosen for it, then those whose service its title names, then those chosen in its
    program; the others keep their order.
    """
    title = _words(window.title) if window is not None else ""
    ranks = {id_: (2, place) for place, id_ in enumerate(chosen.for_program)}
    if title.strip():
        ranks.update({entry.id: (1, 0) for entry in entries if _is_named(entry, title)})
    ranks.update({id_: (0, place) for place, id_ in enumerate(chosen.for_title)})
    last = (3, 0)
    return sorted(entries, key=lambda entry: ranks.get(entry.id, last)) if ranks else list(entries)


def _is_named(entry: Entry, title: str) -> bool:
    issuer = entry.account.issuer
    return len(issuer) >= _SHORTEST_NAME and _words(issuer) in title


def _words(text: str) -> str:
    """Return the words of a text, so that one text holds another only from word to word."""
    return f" {' '.join(_WORDS.findall(folded(text)))} "


def _digests(key: str, window: FrontWindow) -> tuple[str, str]:
    program = folded(window.program)
    title = " ".join(_DIGITS.sub(" ", folded(window.title)).split())
    return _digest(key, f"{program}\n{title}"), _digest(key, program)


def _digest(key: str, text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), key=bytes.fromhex(key), digest_size=12).hexdigest()


def _key_in(document: Mapping[str, object]) -> str:
    key = document.get(_KEY)
    return key if isinstance(key, str) and re.fullmatch(r"[0-9a-f]{32}", key) else ""


def _choices_in(document: Mapping[str, object]) -> list[tuple[str, str, str]]:
    rows = document.get(_CHOICES)
    return [
        (row[0], row[1], row[2])
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
    ]
