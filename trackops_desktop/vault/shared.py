"""Keyring items that another data folder may use as well: read as any other, never deleted, never sealed over.

They come from a copy of a data folder, from an older state that was put back, from a backup of another folder restored
beside it, or from the keyring itself where a catalogue was lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.uri import parse_stored
from trackops_desktop.vault.catalogue.catalogue import Catalogue, set_meta
from trackops_desktop.vault.errors import SecretsShared
from trackops_desktop.vault.state import SecretLocation
from trackops_desktop.vault.store import KeyringStore, Progress

_SOLE: Final = "sole"
_KNOWN: Final = "SELECT id AS item FROM entries UNION SELECT item FROM notes"
_WANTED: Final = "SELECT value FROM json_each(?)"


def share_everything(connection: sqlite3.Connection) -> None:
    """Note that another data folder may use every item that is known here, those of unfinished changes included.

    The changes are the other folder's: it finishes or undoes them itself.
    """
    set_meta(connection, _SOLE, None)
    place = connection.execute("SELECT value FROM meta WHERE name = 'place'").fetchone()
    if place is not None and place[0] == SecretLocation.CATALOGUE.value:
        return  # the secrets were copied along, and are its own
    connection.execute(f"INSERT OR IGNORE INTO shared {_KNOWN} UNION SELECT item FROM intents")  # noqa: S608 # constants
    connection.execute("DELETE FROM intents")


def share(connection: sqlite3.Connection, items: Iterable[str]) -> None:
    """Note that another data folder may use these items."""
    connection.executemany("INSERT OR IGNORE INTO shared VALUES (?)", ((item,) for item in items))


def claim(connection: sqlite3.Connection) -> None:
    """Take the user's word that no other data folder uses this one's items."""
    connection.execute("DELETE FROM shared")
    set_meta(connection, _SOLE, "yes")


def is_sole(connection: sqlite3.Connection) -> bool:
    """Return whether the user has said that no other data folder uses this one's items."""
    return connection.execute("SELECT 1 FROM meta WHERE name = ?", (_SOLE,)).fetchone() is not None


def shared_among(connection: sqlite3.Connection, items: Iterable[str]) -> set[str]:
    """Return those items that another data folder may use."""
    query = f"SELECT item FROM shared WHERE item IN ({_WANTED})"  # noqa: S608 # constants only
    return {str(row["item"]) for row in connection.execute(query, (json.dumps(list(items)),))}


def uses_shared(catalogue: Catalogue) -> bool:
    """Return whether an account or a note relies on an item that another data folder may use."""
    return bool(catalogue.rows(f"SELECT 1 FROM shared WHERE item IN ({_KNOWN}) LIMIT 1"))  # noqa: S608 # constants


class SharingStore:
    """The keyring's items, of which some may be used by other data folders."""

    def __init__(self, store: KeyringStore, catalogue: Catalogue) -> None:
        """Take the store of the keyring and the open catalogue, which knows what is shared."""
        self._store = store
        self._catalogue = catalogue

    @property
    def name(self) -> str:
        """The keyring's name for people."""
        return self._store.name

    @property
    def limit(self) -> int | None:
        """The most characters that a text may have."""
        return self._store.limit

    def get_many(self, items: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist."""
        return self._store.get_many(items)

    def listed(self) -> Sequence[str]:
        """Return the items that the keyring holds under our name, as far as it can tell."""
        return self._store.listed()

    def reads_quietly(self) -> bool:
        """Return whether the keyring surely asks nobody about a program that reads."""
        return self._store.reads_quietly()

    def make_room(self, items: Sequence[str], *, sealed: bool) -> None:
        """Note which of some new items are another data folder's: those that the keyring holds already.

        Args:
            items: Their ids.
            sealed: Whether they are about to be sealed, so that the other folder could not read them.

        Raises:
            SecretsShared: They are, and one of them is another data folder's.

        """
        if self._catalogue.meta(_SOLE) is not None:
            return
        held = self._store.get_many(items)
        if not held:
            return
        with self._catalogue.writing() as connection:
            foreign = _unknown(connection, held)
            if foreign and sealed:
                raise SecretsShared
            share(connection, foreign)

    def put_many(self, values: Mapping[str, str], progress: Progress | None = None) -> None:
        """Store texts, but for shared items that hold the same secret already."""
        with self._catalogue.reading() as connection:
            joint = shared_among(connection, values)
        there = self._store.get_many(sorted(joint)) if joint else {}
        kept = {item for item, value in there.items() if _same_secret(value, values[item])}
        self._store.put_many({item: value for item, value in values.items() if item not in kept}, progress)

    def delete_many(self, items: Sequence[str]) -> None:
        """Delete items, but for those that another data folder may use."""
        with self._catalogue.reading() as connection:
            left = shared_among(connection, items)
        self._store.delete_many([item for item in items if item not in left])

    def check(self, items: Sequence[str] = ()) -> None:
        """Raise the KeyringProblem that a call for these items would meet now; never shows a prompt."""
        self._store.check(items)

    def unlock(self, items: Sequence[str] = ()) -> None:
        """Let the keyring ask for its password and about these items, and wait for the answers."""
        self._store.unlock(items)

    def close(self) -> None:
        """Drop what connects this process with the keyring."""
        self._store.close()


def _unknown(connection: sqlite3.Connection, items: Iterable[str]) -> list[str]:
    """Return those items that nobody here relies on, nor is about to: another process may be adding the same ones."""
    query = f"SELECT item FROM ({_KNOWN} UNION SELECT item FROM intents) WHERE item IN ({_WANTED})"  # noqa: S608
    listed = list(items)
    known = {str(row["item"]) for row in connection.execute(query, (json.dumps(listed),))}
    return [item for item in listed if item not in known]


def _same_secret(one: str, other: str) -> bool:
    try:
        return one == other or parse_stored(one).secret == parse_stored(other).secret
    except OtpError:
        return False
