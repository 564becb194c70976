"""The steps from an empty file to today's catalogue.

A step's index is the version it starts from; `PRAGMA user_version` counts the steps taken. A step is never changed
once it was released: the next change of the tables is the next step, with a fixture database and a test of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from trackops_desktop.vault.catalogue.this_folder import versions_text
from trackops_desktop.vault.version_vector import VersionVector

_FIRST_TABLES = """
CREATE TABLE generation (value INTEGER NOT NULL) STRICT;
INSERT INTO generation VALUES (1);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('totp', 'hotp', 'steam')),
    issuer TEXT NOT NULL,
    name TEXT NOT NULL,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    digits INTEGER NOT NULL CHECK (digits BETWEEN 1 AND 10),
    period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 86400),
    counter TEXT NOT NULL,
    tags TEXT NOT NULL,
    site TEXT,
    rank REAL NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    replaces TEXT,
    trashed_at REAL
) STRICT;
CREATE INDEX entries_by_rank ON entries (rank, id);
CREATE TABLE tombstones (id TEXT PRIMARY KEY, changed_at REAL NOT NULL) STRICT;
CREATE TABLE notes (key TEXT PRIMARY KEY, item TEXT NOT NULL UNIQUE, changed_at REAL NOT NULL) STRICT;
CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL, changed_at REAL NOT NULL) STRICT;
CREATE TABLE intents (
    item TEXT PRIMARY KEY,
    action TEXT NOT NULL CHECK (action IN ('add', 'remove')),
    owner TEXT NOT NULL
) STRICT;
CREATE TABLE secrets (item TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT;
"""


def first_tables(connection: sqlite3.Connection) -> None:
    """From nothing to the first catalogue: entries, tombstones, notes, documents, intents, sealed secrets."""
    for statement in _FIRST_TABLES.split(";"):
        connection.execute(statement)


def observed_time(connection: sqlite3.Connection) -> None:
    """What the trash keeps is told by a stopwatch of its own, and items that another home may use are named."""
    connection.execute("CREATE TABLE retention (id TEXT PRIMARY KEY, since REAL NOT NULL) STRICT")
    connection.execute("CREATE TABLE shared (item TEXT PRIMARY KEY) STRICT")


def details(connection: sqlite3.Connection) -> None:
    """What the user says about an account beside its names, and why one lies in the trash."""
    for column in ("note", "colour", "icon"):
        connection.execute(f"ALTER TABLE entries ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE entries ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))")
    connection.execute("ALTER TABLE entries ADD COLUMN trash_reason TEXT")


def counted_changes(connection: sqlite3.Connection) -> None:
    """Changes are counted by data folder; until the first counted one, a date stands in the counts' place."""
    for table, key in (("entries", "id"), ("tombstones", "id"), ("notes", "key")):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN versions TEXT NOT NULL DEFAULT '{{}}'")
        dates = connection.execute(f"SELECT {key}, changed_at FROM {table}").fetchall()  # noqa: S608 # constants only
        connection.executemany(
            f"UPDATE {table} SET versions = ? WHERE {key} = ?",  # noqa: S608 # constants only
            [(versions_text(VersionVector.of_date(changed_at)), name) for name, changed_at in dates],
        )


Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: Final[tuple[Migration, ...]] = (first_tables, observed_time, details, counted_changes)
