"""Secret texts beside the accounts. Each change writes a new item and then drops the old one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from trackops_desktop.vault.catalogue import Catalogue
from trackops_desktop.vault.entry import next_change
from trackops_desktop.vault.ids import new_id
from trackops_desktop.vault.items import Items

#: What a note's text begins with in the store, so that no note can be taken for a sealed value.
PREFIX: Final = "note:"


def put(catalogue: Catalogue, items: Items, key: str, text: str, at: float) -> None:
    """Write a note; a crash leaves the old text or the new one."""
    item = new_id()
    before = items_of(catalogue, [key])

    def commit(connection: sqlite3.Connection) -> None:
        earlier = connection.execute("SELECT changed_at FROM notes WHERE key = ?", (key,)).fetchone()
        record(connection, key, item, at if earlier is None else next_change(earlier["changed_at"], at))

    items.put({item: PREFIX + text}, {}, commit, replaced=before)


def record(connection: sqlite3.Connection, key: str, item: str, at: float) -> None:
    """Make a stored item the text of a key."""
    connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (key, item, at))


def get(catalogue: Catalogue, items: Items, key: str) -> str | None:
    """Return a note's text, or None."""
    found = items_of(catalogue, [key])
    texts = list(items.get(found).values()) if found else []
    return texts[0].removeprefix(PREFIX) if texts else None


def get_many(catalogue: Catalogue, items: Items, keys: Sequence[str]) -> dict[str, str]:
    """Return the texts of those keys whose items the store still holds, read in bulk."""
    found = catalogue.rows(
        "SELECT key, item FROM notes WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    texts = items.get([str(row["item"]) for row in found]) if found else {}
    return {row["key"]: texts[row["item"]].removeprefix(PREFIX) for row in found if row["item"] in texts}


def drop(catalogue: Catalogue, items: Items, key: str) -> None:
    """Remove a note for good."""
    found = items_of(catalogue, [key])
    if found:
        items.remove(found, lambda connection: forget(connection, found))


def forget(connection: sqlite3.Connection, found: Sequence[str]) -> None:
    """Drop the rows of notes by their items."""
    connection.executemany("DELETE FROM notes WHERE item = ?", ((item,) for item in found))


def items_of(catalogue: Catalogue, keys: Sequence[str]) -> list[str]:
    """Return the items of those keys that there are."""
    found = catalogue.rows(
        "SELECT item FROM notes WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    return [str(row["item"]) for row in found]
