"""Changes of the secret store that have begun: written down before, crossed out after, finished or undone by others.

The keyring and the catalogue cannot change in one transaction. An intent says which items a process is about to write
or delete; when that process is gone, the next one knows what it may have left behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.owner import is_gone
from trackops_desktop.vault.errors import CatalogueBusy

_WANTED = "SELECT value FROM json_each(?)"


class IntentAction(Enum):
    """What was going to happen to an item."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Items that a process which is gone was adding or removing."""

    added: tuple[str, ...] = field(default=())
    removed: tuple[str, ...] = field(default=())


def begin(connection: sqlite3.Connection, items: Iterable[str], action: IntentAction, owner: str) -> None:
    """Write down what is about to happen.

    Raises:
        CatalogueBusy: Another process has begun something with one of the items.

    """
    try:
        connection.executemany("INSERT INTO intents VALUES (?, ?, ?)", ((item, action.value, owner) for item in items))
    except sqlite3.IntegrityError:
        raise CatalogueBusy from None


def finish(connection: sqlite3.Connection, items: Sequence[str]) -> None:
    """Cross out what has happened or was undone."""
    connection.executemany("DELETE FROM intents WHERE item = ?", ((item,) for item in items))


def finish_own(connection: sqlite3.Connection, items: Iterable[str], owner: str) -> None:
    """Cross out what is still this owner's: a removal may have displaced it meanwhile, and is not to be disturbed."""
    connection.executemany("DELETE FROM intents WHERE item = ? AND owner = ?", ((item, owner) for item in items))


def displace(connection: sqlite3.Connection, items: Sequence[str]) -> dict[str, str]:
    """Take away the intents of processes that are writing known items anew; return whose they were, by item.

    A removal goes before; `give_back` returns them when it is done, so that what is written late is deleted after all.
    """
    query = f"SELECT item, owner FROM intents WHERE action = 'add' AND item IN ({_WANTED})"  # noqa: S608 # constants
    found = {row["item"]: row["owner"] for row in connection.execute(query, (json.dumps(list(items)),))}
    finish(connection, list(found))
    return found


def give_back(connection: sqlite3.Connection, displaced: Mapping[str, str]) -> None:
    """Return what `displace` took away."""
    connection.executemany("INSERT INTO intents VALUES (?, 'add', ?)", displaced.items())


def belongs_to(connection: sqlite3.Connection, item: str, owner: str) -> bool:
    """Return whether the intent with an item is this owner's."""
    query = "SELECT 1 FROM intents WHERE item = ? AND owner = ?"
    return connection.execute(query, (item, owner)).fetchone() is not None


def pending(connection: sqlite3.Connection, item: str) -> bool:
    """Return whether an item is being added or removed."""
    return connection.execute("SELECT 1 FROM intents WHERE item = ?", (item,)).fetchone() is not None


def any_pending(connection: sqlite3.Connection, items: Iterable[str]) -> bool:
    """Return whether one of the items is being added or removed."""
    return any(pending(connection, item) for item in items)


def is_being_removed(connection: sqlite3.Connection, item: str) -> bool:
    """Return whether an item is being removed; one that is only written anew has to go before a removal."""
    query = "SELECT 1 FROM intents WHERE item = ? AND action = 'remove'"
    return connection.execute(query, (item,)).fetchone() is not None


def is_left(catalogue: Catalogue, home: Path, item: str) -> bool:
    """Return whether the process that was adding or removing an item is gone."""
    owners = catalogue.rows("SELECT owner FROM intents WHERE item = ?", (item,))
    return any(is_gone(home, row["owner"]) for row in owners)


def claim(catalogue: Catalogue, home: Path, owner: str) -> Unfinished:
    """Take over, under our name, every intent whose process is gone, and return all that we have.

    Only call it while nothing of our own is under way. A living process's intents are left to it.
    """
    owners = {row["owner"] for row in catalogue.rows("SELECT DISTINCT owner FROM intents")} - {owner}
    gone = [name for name in owners if is_gone(home, name)]
    if gone:
        with catalogue.writing() as connection:
            connection.execute(
                "UPDATE intents SET owner = ? WHERE owner IN (SELECT value FROM json_each(?))",
                (owner, json.dumps(gone)),
            )
    ours = catalogue.rows("SELECT item, action FROM intents WHERE owner = ? ORDER BY item", (owner,))
    return Unfinished(
        tuple(row["item"] for row in ours if row["action"] == IntentAction.ADD.value),
        tuple(row["item"] for row in ours if row["action"] == IntentAction.REMOVE.value),
    )
