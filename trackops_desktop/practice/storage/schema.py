"""Makes the tables of a new database and upgrades an old one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.storage.database import Database
from trackops_desktop.practice.storage.tables import Base


def _remember_downloads(connection: Connection) -> None:
    """Version 2: recovery codes can be downloaded once."""
    connection.execute(text("ALTER TABLE recovery_codes ADD COLUMN downloaded_at DOUBLE PRECISION"))


def _count_resets(connection: Connection) -> None:
    """Version 3: requests for reset codes are counted, also those for names that nobody has."""
    key = "INTEGER NOT NULL" if connection.dialect.name == "sqlite" else "SERIAL"
    for statement in (
        f"CREATE TABLE counted_resets (id {key}, token_hash VARCHAR(64) NOT NULL, name_mark VARCHAR(64) NOT NULL, "
        "user_id INTEGER, expires_at DOUBLE PRECISION NOT NULL, used_at DOUBLE PRECISION, PRIMARY KEY (id), "
        "UNIQUE (token_hash), FOREIGN KEY(user_id) REFERENCES users (id))",
        "INSERT INTO counted_resets (token_hash, name_mark, user_id, expires_at, used_at) "
        "SELECT token_hash, '', user_id, expires_at, used_at FROM password_resets ORDER BY id",
        "DROP TABLE password_resets",
        "ALTER TABLE counted_resets RENAME TO password_resets",
        "CREATE INDEX ix_password_resets_user_id ON password_resets (user_id)",
        "CREATE INDEX ix_password_resets_expires_at ON password_resets (expires_at)",
    ):
        connection.execute(text(statement))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_remember_downloads, _count_resets)
"""Step n brings version n + 1 to n + 2. A step never changes once it was released."""

CURRENT = len(MIGRATIONS) + 1


def prepare(database: Database, key_check: str) -> bool:
    """Bring a database to the current version; returns True when it was made anew.

    Raises:
        PracticeError: It is of a newer version, belongs to another key file, or cannot be opened.

    """
    database.check()
    _protect(database)
    try:
        with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            if not database.on_sqlite:
                # Two starts at once on one PostgreSQL: the second waits for the first to finish.
                connection.execute(text("SELECT pg_advisory_xact_lock(727831)"))
            if not inspect(connection).has_table("schema_version"):
                _make(connection, key_check)
                return True
            _check_key(connection, key_check)
            _upgrade(connection, database)
    except SQLAlchemyError as error:
        raise PracticeError("The practice site's database can't be read or written.") from error
    return False


def drop(database: Database) -> None:
    """Delete every table of the site, and with it everything it knows."""
    database.check()
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        Base.metadata.drop_all(connection)


def version_of(connection: Connection) -> int:
    """Return the version of a database."""
    return int(connection.execute(text("SELECT version FROM schema_version")).scalar_one())


def _make(connection: Connection, key_check: str) -> None:
    Base.metadata.create_all(connection)
    connection.execute(
        text("INSERT INTO schema_version (version, key_check) VALUES (:version, :check)"),
        {"version": CURRENT, "check": key_check},
    )


def _check_key(connection: Connection, key_check: str) -> None:
    if version_of(connection) > CURRENT:
        raise PracticeError(
            "The practice site's database was created by a newer version.",
            "Update Trackops Desktop, or use another folder.",
        )
    stored = connection.execute(text("SELECT key_check FROM schema_version")).scalar_one()
    if stored != key_check:
        raise PracticeError(
            "The practice site's database belongs to another key file.",
            "Use the folder it was created with, or start over with --reset.",
        )


def _upgrade(connection: Connection, database: Database) -> None:
    version = version_of(connection)
    if version == CURRENT:
        return
    if database.on_sqlite and database.url.database:
        _copy(Path(database.url.database), version)
    for step in MIGRATIONS[version - 1 :]:
        step(connection)
    connection.execute(text("UPDATE schema_version SET version = :version"), {"version": CURRENT})


def _copy(path: Path, version: int) -> None:
    """Keep the old database beside the new one."""
    target = path.with_name(f"{path.stem}-version-{version}{path.suffix}")
    target.touch(mode=0o600)
    source, copy = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True), sqlite3.connect(target)
    with source, copy:
        source.backup(copy)
    source.close()
    copy.close()


def _protect(database: Database) -> None:
    if database.on_sqlite and database.url.database:
        Path(database.url.database).chmod(0o600)
