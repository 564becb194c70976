"""The files that an open catalogue consists of, told from others that were put in their place.

SQLite keeps a database in three files: the database, its write-ahead log (`-wal`) and the shared index of the log
(`-shm`). A program that has them open goes on writing into them when they were deleted or replaced, and an old log
lies in wait for the next one: it would be played into a database that it does not belong to.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from trackops_desktop.i18n import _
from trackops_desktop.vault.catalogue.file_lock import open_private
from trackops_desktop.vault.catalogue.sqlite_errors import failed
from trackops_desktop.vault.errors import CatalogueFailed


class FileIdentity(NamedTuple):
    """What tells one file of a computer from every other; a copy has another identity."""

    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """The identities of the files at a catalogue's path; None where there is no such file.

    Attributes:
        database: The database itself.
        log: Its write-ahead log.
        index: The shared index of the log.

    """

    database: FileIdentity | None
    log: FileIdentity | None
    index: FileIdentity | None

    @classmethod
    def at(cls, path: Path) -> CatalogueFiles:
        """Return what lies there now; nothing is opened, since closing a file would drop SQLite's locks on it."""
        return cls(_identity(path), _identity(log_of(path)), _identity(index_of(path)))


def log_of(path: Path) -> Path:
    """Return the path of a catalogue's write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def index_of(path: Path) -> Path:
    """Return the path of the shared index of a catalogue's log."""
    return path.with_name(f"{path.name}-shm")


def lock_of(path: Path) -> Path:
    """Return the path of the lock that is held while a catalogue is opened."""
    return path.with_name(f"{path.stem}.lock")


def make_file(path: Path) -> None:
    """Make an empty file for this user alone where there is none.

    Raises:
        CatalogueFailed: It is no plain file, or cannot be written to.

    """
    try:
        found = path.stat()
    except FileNotFoundError:
        os.close(open_private(path))
        return
    except OSError as error:
        raise failed(error) from None
    if not stat.S_ISREG(found.st_mode):
        raise CatalogueFailed(_("it isn't a plain file"))


def drop_strange_log(path: Path) -> None:
    """Delete a log that belongs to a database which was replaced since; call it with the lock held.

    It is told by the note of the last opening: the log is still that one and the database is another one. Where both
    are others, they were copied here together and belong together.
    """
    noted = _noted(path)
    now = CatalogueFiles.at(path)
    if noted is None or now.database is None or noted.database == now.database or noted.log != now.log:
        return
    for file in (log_of(path), index_of(path)):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def note_files(path: Path, files: CatalogueFiles) -> None:
    """Note in the lock's file which log belongs to which database; call it with the lock held."""
    if files.database is None or files.log is None or _noted(path) == CatalogueFiles(files.database, files.log, None):
        return
    with suppress(OSError):  # a full disk: without the note, a log is taken as it stands
        lock_of(path).write_text(" ".join(map(str, (*files.database, *files.log))), "ascii", newline="\n")


def _noted(path: Path) -> CatalogueFiles | None:
    try:
        numbers = [int(word) for word in lock_of(path).read_text("ascii").split()]
    except (OSError, ValueError):
        return None
    if len(numbers) != 4:
        return None
    return CatalogueFiles(FileIdentity(*numbers[:2]), FileIdentity(*numbers[2:]), None)


def _identity(path: Path) -> FileIdentity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return FileIdentity(found.st_dev, found.st_ino)
