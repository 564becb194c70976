"""Tells what something else wrote into an open database from what SQLite wrote into it.

`cp` and some programs that keep folders the same write into the file that is there instead of putting another in its
place. SQLite does not notice: it tells changes by the index of its log, and goes on with the pages that it remembers.
A database whose log is empty is written to by nobody but such a program, so a look at its time is enough until then.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from trackops_desktop.vault.catalogue.files import log_of
from trackops_desktop.vault.catalogue.this_folder import HOME


class Content(NamedTuple):
    """What tells two states of a catalogue apart.

    Attributes:
        generation: The number that moves on with every change.
        home: What `vault.identity` keeps there: which data folder it belongs to.

    """

    generation: int
    home: bytes | None


class _Stamp(NamedTuple):
    """What every write into a file changes: when that was (ns), and the file's size."""

    at: int
    size: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """How things stood, read in this order: what comes between two of them is seen as a change at the next look."""

    stamp: _Stamp | None
    version: int
    content: Content


class ContentWatch:
    """Knows what lay in the file of one connection when it was looked at last."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take a connection that has just been opened; what it reads is what lies there."""
        self._path = path
        self._connection = connection
        self._seen = self._look()

    @property
    def content(self) -> Content:
        """What lay there."""
        return self._seen.content

    def note(self) -> None:
        """Take what lies there now as ours: the connection has just written it."""
        self._seen = self._look()

    def is_overwritten(self) -> bool:
        """Return whether something else wrote into the file; 2 µs where nothing did.

        A log that is not empty yet says that a program of ours is about to write: it is asked again later.
        """
        stamp = _stamp(self._path)
        if stamp == self._seen.stamp or stamp is None or _size(log_of(self._path)):
            return False
        content = content_at(self._path)
        if self._version() != self._seen.version or content == self._seen.content:
            self._seen = self._look()  # a change of another program of ours, or the same octets with another time
            return False
        return True

    def _look(self) -> _Seen:
        return _Seen(_stamp(self._path), self._version(), _content(self._connection))

    def _version(self) -> int:
        """Return a number that differs after another connection's change of this database."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


def content_at(path: Path) -> Content | None:
    """Return what lies in a file, read anew, or None where it is no sound catalogue (yet)."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, timeout=0, uri=True, isolation_level=None)) as fresh:
            whole = fresh.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            return _content(fresh) if whole else None
    except sqlite3.Error:
        return None


def is_emptied(path: Path) -> bool:
    """Return whether a file is there and holds nothing, as at the beginning of a copy."""
    stamp = _stamp(path)
    return stamp is not None and stamp.size == 0


def _content(connection: sqlite3.Connection) -> Content:
    home = connection.execute("SELECT CAST(value AS BLOB) FROM meta WHERE name = ?", (HOME,)).fetchone()
    generation = connection.execute("SELECT value FROM generation").fetchone()
    return Content(int(generation[0]) if generation else 0, home[0] if home else None)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Stamp(found.st_mtime_ns, found.st_size)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
