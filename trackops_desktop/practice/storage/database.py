"""The database: short reading and writing transactions over SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, UpdateBase, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from trackops_desktop.errors import PracticeError


class Database:
    """One database. Every rule that counts or uses something up is one conditional UPDATE inside `write()`."""

    def __init__(self, url: str | URL) -> None:
        """Prepare connections; nothing is opened yet.

        Raises:
            PracticeError: The address makes no sense or names a database that is not supported.

        """
        self.url = _parse(url)
        self.on_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.on_sqlite else _postgresql(self.url)
        self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads; what it loads may be used afterwards."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that writes; it is committed when the block ends without an exception.

        SQLite has one writer: threads of this process queue fairly here, other processes by its busy timeout.
        """
        with ExitStack() as stack:
            if self.on_sqlite:
                stack.enter_context(self._turn)
            session = stack.enter_context(Session(self._writing, expire_on_commit=False))
            stack.enter_context(session.begin())
            yield session

    def check(self) -> None:
        """Open one connection.

        Raises:
            PracticeError: The database does not answer. The sentence carries neither address nor password.

        """
        try:
            with self.engine.connect():
                pass
        except SQLAlchemyError as error:
            raise PracticeError(
                "The practice site's database can't be opened.",
                "Check that the folder is writable."
                if self.on_sqlite
                else "Check that PostgreSQL is running, and check the address and password after --database.",
            ) from error

    def close(self) -> None:
        self.engine.dispose()


def changed(session: Session, statement: UpdateBase) -> int:
    """Execute an UPDATE, INSERT or DELETE and return how many rows it changed."""
    result = cast("CursorResult[Any]", session.execute(statement, execution_options={"synchronize_session": False}))
    return result.rowcount


def sqlite_url(path: Path) -> URL:
    """Return the address of a database file."""
    return URL.create("sqlite", database=str(path))


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise PracticeError(
            "The database address isn't valid.", "Use postgresql+psycopg://user:password@host/name."
        ) from error
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise PracticeError(
            "Only SQLite and PostgreSQL are supported.", "Use postgresql+psycopg://user:password@host/name."
        )
    return parsed


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=10,
        max_overflow=5,
        pool_timeout=8,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": "-c statement_timeout=9000 -c lock_timeout=8000"},
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_timeout=8, connect_args={"timeout": 8.0})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # The driver's own idea of transactions is switched off: `begin` below says how each one starts.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine
