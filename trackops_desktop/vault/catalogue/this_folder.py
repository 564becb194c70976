"""The name of a catalogue's data folder in version vectors."""

from __future__ import annotations

import functools
import json
import sqlite3
from typing import Final

from trackops_desktop.json_object import parsed_json
from trackops_desktop.vault.errors import CatalogueDamaged
from trackops_desktop.vault.version_vector import VersionVector

#: The fact in `meta` that says which data folder this is; `vault.identity` writes it.
HOME: Final = "home"
_LETTERS: Final = 12


def short_name(identity: str | None) -> str:
    """Return the name of a data folder in the counts, from its whole id; `-` where it has none yet."""
    return (identity or "-")[:_LETTERS]


def folder_name(connection: sqlite3.Connection) -> str:
    """Return the name of this catalogue's data folder."""
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (HOME,)).fetchone()
    try:
        return short_name(str(parsed_json(found[0])["id"]) if found else None)
    except (ValueError, TypeError, KeyError):
        return short_name(None)


def versions_text(versions: VersionVector) -> str:
    """Return counts as a row keeps them."""
    return json.dumps(versions.written(), separators=(",", ":"))


@functools.lru_cache(maxsize=1_024)  # most rows have one of a few texts
def versions_in(text: str) -> VersionVector:
    """Return the counts of a row.

    Raises:
        CatalogueDamaged: They are none.

    """
    try:
        return VersionVector.read(parsed_json(text))
    except ValueError:
        raise CatalogueDamaged from None
