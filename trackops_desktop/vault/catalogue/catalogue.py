"""The SQLite file that holds everything that is not secret, and sealed secrets where there is no keyring.

The application and the command line may have it open at once: WAL, and `BEGIN IMMEDIATE` for every change, which also
moves the generation on. Whatever is decided on is read in the transaction that writes it. Once a second, while there
are changes, the log is emptied into the file, which so is whole by itself for whatever copies it or writes into it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.vault.catalogue.content_watch import Content, ContentWatch, is_emptied
from trackops_desktop.vault.catalogue.files import CatalogueFiles
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS, Migration
from trackops_desktop.vault.catalogue.opening import (
    APPLICATION_ID,
    OpenCatalogue,
    drop_copies,
    open_to_read,
    open_to_write,
)
from trackops_desktop.vault.catalogue.sqlite_errors import is_busy, named_errors, what_hinders_writing
from trackops_desktop.vault.errors import (
    CatalogueFailed,
    CatalogueFull,
    CatalogueGone,
    CatalogueProblem,
    CatalogueReadOnly,
    CatalogueReplaced,
)

_LOGGER = LazyLogger(__name__)
__all__ = ["APPLICATION_ID", "BUSY_SECONDS", "Catalogue", "set_meta"]

T = TypeVar("T")
BUSY_SECONDS: Final = 15.0
_PAUSE_SECONDS: Final = 0.01
#: How often at most the log is emptied: that costs as much as two changes.
_EMPTY_SECONDS: Final = 1.0
#: How far one opening's generations lie from the next one's: two files may well be at the same number.
_OPENING: Final = 1 << 40


class Catalogue:
    """One connection to the catalogue, shared by the threads of this process behind one lock.

    The lock is held for what is done, never for a wait: while one thread waits for another process to finish its
    change, the others go on reading.
    """

    def __init__(
        self, path: Path, migrations: Sequence[Migration] = MIGRATIONS, readable: OpenCatalogue | None = None
    ) -> None:
        """Open the file, creating or migrating it; to read alone where the disk is full or may not be written to.

        With `readable` it was opened to be looked into, and stays so (see `to_read`).

        Raises:
            CatalogueProblem: It is newer, damaged, busy, or cannot be reached; it was not changed.

        """
        self._lock = threading.RLock()
        self._path = path
        self._migrations = migrations
        self._changing: int | None = None
        self._openings = 0
        self._closed = False
        self._broken: CatalogueProblem | None = None
        self._watch: ContentWatch | None = None
        self._last_known: Content | None = None
        self._emptied_at = 0.0
        self._full_log = False
        #: What to do with a catalogue that was put in the place of the first one; whether it is an older state of it.
        self.when_replaced: Callable[[bool], None] = lambda _older: None
        self._only_to_look = readable is not None
        self._hindrance: CatalogueFailed | None = None
        if readable is not None:
            self._open, self._hindrance = readable, CatalogueReadOnly()
            return
        try:
            self._open_to_write()
        except (CatalogueFull, CatalogueReadOnly) as problem:
            _LOGGER.warning("The catalogue can only be read: %s", problem)
            self._open, self._hindrance = self._readable(problem), problem

    @classmethod
    def to_read(cls, path: Path) -> Catalogue | None:
        """Open the file to look into it: nothing is made or changed, and any change is refused.

        Returns:
            The catalogue, or None where there is none or an older version wrote it.

        Raises:
            CatalogueProblem: It is newer, damaged or cannot be read.

        """
        readable = open_to_read(path)
        return None if readable is None else cls(path, readable=readable)

    @property
    def hindrance(self) -> CatalogueFailed | None:
        """Why it was opened to read alone, or None where it can be changed."""
        return self._hindrance

    @property
    def changing(self) -> bool:
        """Whether this thread is inside of `writing`."""
        return self._changing == threading.get_ident()

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        with self._lock:
            self._closed = True
            self._open.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with named_errors(self._path.parent):
            return self._patiently(lambda: self._connection.execute(statement, values).fetchall())

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give several queries one and the same view of the catalogue; inside of a change, that of the change."""
        if self.changing:
            yield self._connection
            return
        with named_errors(self._path.parent), self._begun("BEGIN"):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the body as one transaction that no other writer interleaves; any exception undoes all of it.

        Inside of another one of this thread it is a part of that one.

        Raises:
            CatalogueReplaced | CatalogueGone: Its file is not the one that was opened; nothing was written to it.
            CatalogueFailed: The disk is full, or may not be written to.

        """
        if self.changing:
            yield self._connection
            return
        with named_errors(self._path.parent):
            self._make_writable()
            with self._begun("BEGIN IMMEDIATE"):
                self._refuse_strange_files()
                self._changing = threading.get_ident()
                before = self._connection.total_changes
                try:
                    yield self._connection
                    changed = self._connection.total_changes != before
                    if changed:
                        self._connection.execute("UPDATE generation SET value = value + 1")
                        self._refuse_strange_files()
                    self._connection.execute("COMMIT")
                finally:
                    self._changing = None
                self._refuse_other_files()
                if changed:
                    self._note_change()

    def generation(self) -> int:
        """Return a number that differs after any change by any program; about 20 µs.

        A catalogue that was put in the place of the open one, or written over it, is opened first.
        """
        if self._broken is not None or self._is_replaced() or self._is_overwritten():
            with suppress(CatalogueProblem):
                self._reopen()
        if self._full_log:
            with self._lock:
                self._empty_log()
        with self.reading() as connection:
            return self.generation_in(connection)

    def generation_in(self, connection: sqlite3.Connection) -> int:
        """Return the generation of one view of the catalogue."""
        return self._openings * _OPENING + int(connection.execute("SELECT value FROM generation").fetchone()[0])

    def drop_copies(self) -> None:
        """Delete the copies that updates made of the file."""
        drop_copies(self._path)

    def meta(self, name: str) -> str | None:
        """Return one fact about the vault itself, or None."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    # Parts

    @property
    def _connection(self) -> sqlite3.Connection:
        """The open connection; raises what has come over the file since, if it can be opened no more."""
        if self._broken is not None:
            raise self._broken
        return self._open.connection

    def _open_to_write(self) -> None:
        self._open = open_to_write(self._path, self._migrations, BUSY_SECONDS)
        _empty_log(self._open.connection)
        with named_errors(self._path.parent):
            self._watch = ContentWatch(self._path, self._open.connection)

    def _note_change(self) -> None:
        """Know what was written here; the log is emptied now, or at the next question for the generation."""
        if time.monotonic() - self._emptied_at >= _EMPTY_SECONDS:
            self._empty_log()
            return
        self._full_log = True
        if self._watch is not None:
            self._watch.note()

    def _empty_log(self) -> None:
        if not self._closed and not self._connection.in_transaction:
            _empty_log(self._connection)
            self._emptied_at, self._full_log = time.monotonic(), False
            if self._watch is not None:
                self._watch.note()

    def _patiently(self, call: Callable[[], T]) -> T:
        """Make a call under the lock; where another process stands in the way, let go of it, wait and try again."""
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                with self._lock:
                    return call()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() >= until:
                    raise
            time.sleep(_PAUSE_SECONDS)

    @contextmanager
    def _begun(self, statement: str) -> Iterator[None]:
        """Hold the lock with a transaction begun; whatever is not committed at the end is undone."""

        def begin() -> None:
            self._connection.execute(statement)
            try:
                self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # takes the view
            except BaseException:
                self._connection.rollback()
                raise
            self._lock.acquire()

        self._patiently(begin)
        try:
            yield
        finally:
            try:
                if not self._closed and self._broken is None:
                    self._connection.rollback()
            finally:
                self._lock.release()

    def _make_writable(self) -> None:
        """Open anew, to write, what could only be read so far; raise what still stands in the way."""
        if self._broken is not None:
            self._reopen()
        if self._hindrance is None:
            return
        if self._only_to_look:
            raise self._hindrance
        hindrance = what_hinders_writing(self._path.parent)
        if hindrance is not None:
            raise hindrance
        self._reopen()

    def _readable(self, problem: CatalogueFailed) -> OpenCatalogue:
        readable = open_to_read(self._path)
        if readable is None:
            raise problem
        return readable

    def _is_replaced(self) -> bool:
        """Return whether something else than what is open lies at the path; nothing at all does not count."""
        known = self._open.files
        now = CatalogueFiles.at(self._path)
        return known is not None and now != known and now.database is not None

    def _is_overwritten(self) -> bool:
        """Return whether something else has written into the open file."""
        with self._lock:
            return self._watch is not None and not self._closed and self._watch.is_overwritten()

    def _refuse_strange_files(self) -> None:
        """Make sure that what is written is written to what is read, and can be found again.

        Raises:
            CatalogueReplaced: Another file is at the path, or in this one; it is open now, unless it is no sound one.
            CatalogueGone: No file is there.

        """
        self._refuse_other_files()
        if self._is_overwritten():
            self._connection.rollback()
            with suppress(CatalogueProblem):
                self._reopen()
            raise CatalogueReplaced

    def _refuse_other_files(self) -> None:
        known = self._open.files
        if known is None or CatalogueFiles.at(self._path) == known:
            return
        if self._connection.in_transaction:
            self._connection.rollback()
        if not self._is_replaced():
            raise CatalogueGone
        with suppress(CatalogueProblem):
            self._reopen()
        raise CatalogueReplaced

    def _reopen(self) -> None:
        """Open what lies at the path now.

        Raises:
            CatalogueProblem: It cannot be opened; the old one stays open, to be read.

        """
        with self._lock:
            if self._closed or (self._broken is None and self._connection.in_transaction):
                return
            old, watch = self._open, self._watch
            known = watch.content if watch is not None else self._last_known
            same = old.files is None or old.files.database == CatalogueFiles.at(self._path).database
            if same and is_emptied(self._path):
                raise CatalogueReplaced  # what writes into it has just begun
            if same:  # SQLite's locks, and its index of the log, would outlive what the file held
                if watch is not None and not watch.is_overwritten():
                    self._empty_log()  # one that was deleted is in nobody's reach but ours
                old.close()
            try:
                self._open_to_write()
            except CatalogueProblem as problem:
                _LOGGER.warning("The catalogue that lies there now cannot be opened: %s", problem)
                if same:
                    self._watch, self._last_known = None, known
                    self._fall_back(problem)
                raise
            self._hindrance = self._broken = None
            self._openings += 1
            old.close()
            older = same and known is not None and self._is_older_than(known)
            _LOGGER.warning("The catalogue was opened anew: the same file %s, an older state %s", same, older)
            self.when_replaced(older)

    def _fall_back(self, problem: CatalogueProblem) -> None:
        """Open what can only be read; where not even that can be done, say so until it can be opened again."""
        try:
            hindrance = problem if isinstance(problem, CatalogueFailed) else CatalogueReadOnly()
            self._open = self._readable(hindrance)
            self._hindrance = hindrance
        except CatalogueProblem as broken:
            self._broken = broken

    def _is_older_than(self, known: Content) -> bool:
        """Return whether what was opened now is not what came out of what is known."""
        now = self._watch.content if self._watch is not None else known
        return now.home != known.home or now.generation < known.generation


def _empty_log(connection: sqlite3.Connection) -> None:
    """Bring what a log holds into its database; where another program reads it, that waits for the next change."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def set_meta(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Write, or with None forget, one fact about the vault itself inside a transaction."""
    if value is None:
        connection.execute("DELETE FROM meta WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
