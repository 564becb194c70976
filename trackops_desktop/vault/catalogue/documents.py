"""Services' documents as they lie in the catalogue: one JSON object each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from trackops_desktop.json_object import parsed_json


def document_in(body: str) -> dict[str, object] | None:
    """Return the JSON object of a stored document, or None where it is none."""
    try:
        value = parsed_json(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def put_document(connection: sqlite3.Connection, name: str, value: Mapping[str, object], at: float) -> None:
    """Write one document, in ASCII: a path that is no UTF-8 has halves of characters, which SQLite takes in no text."""
    body = json.dumps(dict(value), sort_keys=True)
    connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (name, body, at))


def change_document(
    connection: sqlite3.Connection, name: str, change: Callable[[dict[str, object]], Mapping[str, object]], at: float
) -> dict[str, object]:
    """Read a document, let it be changed, write it where it is another one then, and return it.

    One that is missing or damaged reads as an empty one.
    """
    found = connection.execute("SELECT body FROM documents WHERE name = ?", (name,)).fetchone()
    before = document_in(found["body"]) if found is not None else None
    after = dict(change({} if before is None else dict(before)))
    if after != before:
        put_document(connection, name, after, at)
    return after
