"""Secret texts beside the accounts. Each change writes a new item and then drops the old one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from trackops_desktop.vault.catalogue import intents
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.this_folder import folder_name, versions_in, versions_text
from trackops_desktop.vault.entry import next_change
from trackops_desktop.vault.ids import new_id
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.recovery_notes import recovery_key
from trackops_desktop.vault.version_vector import VersionVector

#: What a note's text begins with in the store, so that no note can be taken for a sealed value.
PREFIX: Final = "note:"


def put(items: Items, key: str, text: str, at: float, also: Callable[[], object] = lambda: None) -> None:
    """Write a note and make other changes with it; a crash leaves all of the old or all of the new."""
    _put(items, key, text, at, None, also)


class _NoteMoved(Exception):
    """Somebody else wrote the note meanwhile."""


def _put(
    items: Items,
    key: str,
    text: str,
    at: float,
    seen: list[str] | None,
    also: Callable[[], object] = lambda: None,
) -> None:
    """Write a note; where `seen` is given, only while that is the item of its text (or while there is none)."""
    item = new_id()

    def commit(connection: sqlite3.Connection) -> None:
        if seen is not None and items_of(connection, [key]) != seen:
            raise _NoteMoved
        record_next(connection, key, item, at)
        also()

    items.put({item: PREFIX + text}, {}, commit, replaced=lambda connection: items_of(connection, [key]))


def change(
    catalogue: Catalogue, items: Items, key: str, changed: Callable[[str | None], str | None], at: float
) -> None:
    """Write what `changed` makes of a note's text; nobody, another process included, writes in between.

    `changed` is called again where somebody did, and must have no other effect than its answer. None, or a text that
    stays the same, writes nothing.
    """
    while True:
        seen, old = look(catalogue, items, key)
        new = changed(old)
        if new is None or new == old:
            return
        try:
            _put(items, key, new, at, seen)
        except _NoteMoved:
            continue
        return


@dataclass(frozen=True, slots=True)
class Handover:
    """From which key to which other one a note's text goes.

    Attributes:
        source: The key it is read from.
        target: The key it is written to.
        only_if_none: Leave what stands there already.
        takes_along: Nothing stays at the source.

    """

    source: str
    target: str
    only_if_none: bool = False
    takes_along: bool = False


def hand_over(
    catalogue: Catalogue, items: Items, way: Handover, at: float, also: Callable[[sqlite3.Connection], None]
) -> bool:
    """Hand a note over and make other changes: all of it or nothing, and nobody writes the note in between.

    Where somebody did, it begins anew. Whatever `also` raises changes nothing.

    Returns:
        Whether there was a text that has another key now.

    """
    while True:
        there, kept = look(catalogue, items, way.target)
        seen, text = look(catalogue, items, way.source)
        hands = text is not None and not (way.only_if_none and there)
        item = new_id()
        texts = {item: f"{PREFIX}{text}"} if hands and (text != kept or way.takes_along) else {}

        def commit(connection: sqlite3.Connection) -> None:
            if items_of(connection, [way.source]) != seen or items_of(connection, [way.target]) != there:  # noqa: B023
                raise _NoteMoved
            also(connection)
            if texts:  # noqa: B023
                record_next(connection, way.target, item, at)  # noqa: B023
            if hands and way.takes_along:  # noqa: B023
                forget(connection, seen)  # noqa: B023

        def replaced(connection: sqlite3.Connection) -> list[str]:
            return items_of(connection, [way.target, *([way.source] if way.takes_along else [])])

        try:
            items.put(texts, {}, commit, replaced=replaced)
        except _NoteMoved:
            continue
        return hands


def look(catalogue: Catalogue, items: Items, key: str) -> tuple[list[str], str | None]:
    """Return the item of a note, if there is one, with its text, if the store still holds it.

    `items_of` tells in a later transaction whether it is still the same.
    """
    seen = _item_rows(catalogue, key)
    while seen:
        text = items.get(seen).get(seen[0])
        again = _item_rows(catalogue, key)
        if again == seen:
            return seen, None if text is None else text.removeprefix(PREFIX)
        seen = again  # it was replaced between its row and its text
    return [], None


def _item_rows(catalogue: Catalogue, key: str) -> list[str]:
    return [str(row["item"]) for row in catalogue.rows("SELECT item FROM notes WHERE key = ?", (key,))]


def record(connection: sqlite3.Connection, key: str, item: str, changed_at: float, versions: VersionVector) -> None:
    """Make a stored item the text of a note."""
    values = (key, item, changed_at, versions_text(versions))
    connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", values)


def record_next(connection: sqlite3.Connection, key: str, item: str, at: float) -> None:
    """Make a stored item the text of a note, after everything that is known of that note."""
    earlier = connection.execute("SELECT changed_at, versions FROM notes WHERE key = ?", (key,)).fetchone()
    before = VersionVector() if earlier is None else versions_in(earlier["versions"])
    changed_at = at if earlier is None else next_change(earlier["changed_at"], at)
    record(connection, key, item, changed_at, before.next(folder_name(connection)))


def get(catalogue: Catalogue, items: Items, key: str) -> str | None:
    """Return a note's text, or None."""
    return get_many(catalogue, items, [key]).get(key)


def get_many(catalogue: Catalogue, items: Items, keys: Sequence[str]) -> dict[str, str]:
    """Return the texts of those keys whose items the store still holds, read in bulk."""
    query, values = (
        "SELECT key, item FROM notes WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    found = catalogue.rows(query, values)
    while found:
        texts = items.get([str(row["item"]) for row in found])
        again = catalogue.rows(query, values)
        if [tuple(row) for row in again] == [tuple(row) for row in found]:
            return {row["key"]: texts[row["item"]].removeprefix(PREFIX) for row in found if row["item"] in texts}
        found = again  # one was replaced between its row and its text
    return {}


def drop(items: Items, key: str, unless: Callable[[], bool] = lambda: False) -> None:
    """Remove a note for good, unless it is wanted by then; one that another process is removing is left to it."""

    def doomed(connection: sqlite3.Connection) -> list[str]:
        if unless():
            return []
        return [item for item in items_of(connection, [key]) if not intents.is_being_removed(connection, item)]

    items.remove(doomed, forget)


def forget(connection: sqlite3.Connection, found: Sequence[str]) -> None:
    """Drop the rows of notes by their items."""
    connection.executemany("DELETE FROM notes WHERE item = ?", ((item,) for item in found))


def items_of(connection: sqlite3.Connection, keys: Sequence[str]) -> list[str]:
    """Return the items of those keys that there are."""
    found = connection.execute(
        "SELECT item FROM notes WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    return [str(row["item"]) for row in found]


def recovery_of(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    """Return the items of accounts' recovery codes."""
    return items_of(connection, [recovery_key(id_) for id_ in ids])
