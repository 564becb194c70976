"""Which account was chosen for which window or site, so that quick pick offers it first the next time.

A window's title says what somebody reads and writes, so that none is kept: only digests of titles and of browsers'
origins are, with a random key of this data folder. Titles that differ in digits alone, as by a number of unread mails,
count as one.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from trackops_desktop.folding import folded, words_of
from trackops_desktop.services.desktop.front_window import FrontWindow
from trackops_desktop.signin.origin import Origin
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "window choices"  # not translated
#: How many choices are kept; the oldest go.
MOST: Final = 300
_KEY, _CHOICES, _SITES = "key", "choices", "sites"
_DIGITS = re.compile(r"\d+")
#: A service's name that is shorter stands in too many titles by chance.
_SHORTEST_NAME: Final = 3


class Chosen(NamedTuple):
    """What was chosen before.

    Attributes:
        for_title: The ids of accounts chosen for windows with this title, the latest first.
        for_program: The same for all windows of its program.
        for_site: The same for pages of the origin that the window shows.

    """

    for_title: tuple[str, ...] = ()
    for_program: tuple[str, ...] = ()
    for_site: tuple[str, ...] = ()


class WindowChoices:
    """Reads and records choices; they are in no backup and go to no other computer (call it on a worker)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of(self, window: FrontWindow, origin: Origin | None = None) -> Chosen:
        """Return what was chosen before for a window, and for the origin that it shows where that is known."""
        document = self._vault.document(DOCUMENT) or {}
        key = _key_in(document)
        if not key:
            return Chosen()
        title, program = _digests(key, window)
        choices = _choices_in(document)
        return Chosen(
            tuple(id_ for at, _program, id_ in choices if at == title),
            tuple(dict.fromkeys(id_ for _title, of, id_ in choices if of == program)),
            tuple(id_ for at, id_ in _sites_in(document) if origin is not None and at == _digest(key, str(origin))),
        )

    def record(self, window: FrontWindow, id: str, origin: Origin | None = None) -> None:
        """Note that an account was chosen for a window and what it shows; accounts that are gone are forgotten."""
        if not (window.program or window.title):
            return

        def noted(document: Mapping[str, object]) -> dict[str, object]:
            living = {entry.id for entry in (*self._vault.entries(), *self._vault.trash())}
            key = _key_in(document) or secrets.token_hex(16)
            choices = _newest_first((*_digests(key, window), id), _choices_in(document), living)
            sites = [one for one in _sites_in(document) if one[-1] in living]
            if origin is not None:
                sites = _newest_first((_digest(key, str(origin)), id), sites, living)
            return {_KEY: key, _CHOICES: [list(one) for one in choices], _SITES: [list(one) for one in sites]}

        self._vault.change_document(DOCUMENT, noted)

    def forget(self) -> None:
        """Forget every choice, if there is any."""
        if self._vault.document(DOCUMENT):
            self._vault.change_document(DOCUMENT, lambda _document: {})


def hand_on(vault: Vault, old: str, new: str) -> None:
    """Let an account that takes another's place be offered where that one was chosen."""

    def handed_on(document: Mapping[str, object]) -> dict[str, object]:
        choices, sites = _choices_in(document), _sites_in(document)
        return {
            **document,
            _CHOICES: [[*where, new if id_ == old else id_] for *where, id_ in choices],
            _SITES: [[*where, new if id_ == old else id_] for *where, id_ in sites],
        }

    if vault.document(DOCUMENT):
        vault.change_document(DOCUMENT, handed_on)


def offered(
    entries: Sequence[Entry], chosen: Chosen, window: FrontWindow | None, origin: Origin | None = None
) -> list[Entry]:
    """Return accounts in the order in which they are offered for a window, and for the origin that it shows.

    First come those that were chosen for the origin, then those that belong to it, those chosen for the window, those
    whose service its title names, and those chosen in its program; the others keep their order.
    """
    title = words_of(window.title) if window is not None else ""
    ranks = {id_: (4, place) for place, id_ in enumerate(chosen.for_program)}
    if title.strip():
        ranks.update({entry.id: (3, 0) for entry in entries if _is_named(entry, title)})
    ranks.update({id_: (2, place) for place, id_ in enumerate(chosen.for_title)})
    if origin is not None:
        ranks.update({entry.id: (1, 0) for entry in entries if entry.site == str(origin)})
    ranks.update({id_: (0, place) for place, id_ in enumerate(chosen.for_site)})
    last = (5, 0)
    return sorted(entries, key=lambda entry: ranks.get(entry.id, last)) if ranks else list(entries)


def _is_named(entry: Entry, title: str) -> bool:
    issuer = entry.account.issuer
    return len(issuer) >= _SHORTEST_NAME and words_of(issuer) in title


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
    return [(row[0], row[1], row[2]) for row in _rows_in(document, _CHOICES) if len(row) == 3]


def _sites_in(document: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in _rows_in(document, _SITES) if len(row) == 2]


def _rows_in(document: Mapping[str, object], name: str) -> list[list[str]]:
    rows = document.get(name)
    return [
        row
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and all(isinstance(part, str) for part in row)
    ]


_Row = TypeVar("_Row", bound=tuple[str, ...])


def _newest_first(newest: _Row, rows: Iterable[_Row], living: Container[str]) -> list[_Row]:
    """Return choices with one more at the head; each ends with its account."""
    return [newest, *(one for one in rows if one != newest and one[-1] in living)][:MOST]
