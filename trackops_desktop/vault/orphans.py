"""Enrolments that lie in the keyring while no catalogue knows them: found and taken back in.

A catalogue that was deleted, or that a power cut left empty, takes with it the list of what the keyring holds, and
nothing else: each item holds a whole enrolment. Labels and counters are those of the day the account was added.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from trackops_desktop.errors import OtpError
from trackops_desktop.folding import name_key
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import parse_stored
from trackops_desktop.vault import notes, shared
from trackops_desktop.vault.catalogue import rows
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.items import Items, fix_place
from trackops_desktop.vault.sealed.envelope import is_sealed
from trackops_desktop.vault.state import SecretLocation

_ITEM: Final = re.compile(r"[0-9a-f]{32}")
_CHUNK: Final = 200
#: What this catalogue knows or has known; what was removed for good does not come back.
_TAKEN: Final = """
SELECT item FROM (
    SELECT id AS item FROM entries UNION SELECT item FROM notes UNION SELECT item FROM intents
    UNION SELECT id AS item FROM tombstones
) WHERE item IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Orphans:
    """What lies in the keyring and is unknown here.

    Attributes:
        enrolments: Whole enrolments by item.
        sealed: How many items a passphrase of another catalogue guards.
        notes: How many texts lie beside accounts (recovery codes, passwords): nobody knows any more whose they are.
        unread: How many items were not looked into, as the keyring may ask the user about it.

    """

    enrolments: Mapping[str, Enrolment] = field(default_factory=dict, repr=False)
    sealed: int = 0
    notes: int = 0
    unread: int = 0

    def __bool__(self) -> bool:
        """Whether anything can be brought back."""
        return bool(self.enrolments)


def is_blank(connection: sqlite3.Connection) -> bool:
    """Return whether a catalogue holds no account and has never held one for good."""
    query = "SELECT EXISTS (SELECT 1 FROM entries) OR EXISTS (SELECT 1 FROM tombstones)"
    return not connection.execute(query).fetchone()[0]


def find(catalogue: Catalogue, items: Items, *, quiet: bool = False) -> Orphans:
    """Return what the keyring holds under our name and this catalogue does not know.

    Args:
        catalogue: The open catalogue.
        items: The items.
        quiet: Only count, where the keyring may ask the user about each program that reads.

    Raises:
        KeyringProblem: The keyring cannot be read now.

    """
    listed = [item for item in items.listed() if _ITEM.fullmatch(item)]
    with catalogue.reading() as connection:
        taken = _taken(connection, listed)
    unknown = sorted(item for item in listed if item not in taken)
    if quiet and unknown and not items.reads_quietly():
        return Orphans(unread=len(unknown))
    enrolments: dict[str, Enrolment] = {}
    sealed = beside = 0
    for start in range(0, len(unknown), _CHUNK):
        for item, value in items.raw(unknown[start : start + _CHUNK]).items():
            enrolment = _enrolment(value)
            if enrolment is not None:
                enrolments[item] = enrolment
            sealed += is_sealed(value)
            beside += value.startswith(notes.PREFIX)
    return Orphans(enrolments, sealed, beside)


def adopt(connection: sqlite3.Connection, found: Orphans, now: float) -> tuple[Entry, ...]:
    """Make rows for what was found, but for what became known meanwhile; the keyring is not touched.

    The items are noted as shared, since a data folder that is only out of sight may use them. A state of the same
    account that comes from a backup or another computer later is newer than what is known here.
    """
    taken = _taken(connection, list(found.enrolments))
    fresh = {item: enrolment for item, enrolment in found.enrolments.items() if item not in taken}
    if not fresh:
        return ()
    fix_place(connection, SecretLocation.KEYRING)
    order = sorted(fresh, key=lambda item: (name_key(fresh[item].account.label), item))
    last = rows.last_rank(connection)
    for number, item in enumerate(order):
        entry = Entry(item, fresh[item].account, created_at=now, changed_at=0.0)
        rows.insert(connection, entry, last + number + 1)
    shared.share(connection, order)
    return tuple(rows.one(connection, item) for item in order)


def _taken(connection: sqlite3.Connection, items: Sequence[str]) -> set[str]:
    return {str(row["item"]) for row in connection.execute(_TAKEN, (json.dumps(list(items)),))}


def _enrolment(value: str) -> Enrolment | None:
    try:
        return parse_stored(value)
    except OtpError:
        return None
