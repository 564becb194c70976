"""Services' documents as they lie in the catalogue: one JSON object each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping


def document_in(body: str) -> dict[str, object] | None:
    """Return the JSON object of a stored document, or None where it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def put_document(connection: sqlite3.Connection, name: str, value: Mapping[str, object], at: float) -> None:
    """Write one document."""
    body = json.dumps(dict(value), ensure_ascii=False, sort_keys=True)
    connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (name, body, at))
