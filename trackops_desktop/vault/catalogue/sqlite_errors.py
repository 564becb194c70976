"""From SQLite's errors, and the operating system's, to ours: which of them is meant is told by trying to write."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import reason_of
from trackops_desktop.vault.errors import (
    CatalogueBusy,
    CatalogueDamaged,
    CatalogueFailed,
    CatalogueFull,
    CatalogueProblem,
    CatalogueReadOnly,
)

_LOGGER = LazyLogger(__name__)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
#: What opening a catalogue and one change of it need at least: the shared index of the log, and some pages.
_NEEDED_BYTES: Final = 64 * 1024


@contextmanager
def named_errors(folder: Path) -> Iterator[None]:
    """Turn errors about the catalogue in a folder into ours; the messages of SQLite name no data.

    Raises:
        CatalogueProblem: In place of an `sqlite3.Error`.

    """
    try:
        yield
    except CatalogueProblem:
        raise
    except sqlite3.Error as error:
        problem = _named(error, folder)
        _LOGGER.warning("The catalogue: %s, SQLite's code is %d", problem, getattr(error, "sqlite_errorcode", -1))
        raise problem from None
    except UnicodeDecodeError:  # the module decodes what a damaged file gives it, even in error messages
        raise CatalogueDamaged from None


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another connection stood in the way for a moment."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def failed(error: OSError) -> CatalogueFailed:
    """Return our error for the operating system's."""
    _LOGGER.warning("The catalogue: %s, errno %d", error, error.errno or 0)
    if error.errno in _FULL:
        return CatalogueFull()
    if error.errno in _READ_ONLY:
        return CatalogueReadOnly()
    return CatalogueFailed(reason_of(error))


def what_hinders_writing(folder: Path) -> CatalogueFailed | None:
    """Write a file of 64 KiB into a folder, remove it again, and return what stood in the way, or None."""
    probe = folder / f".{os.urandom(8).hex()}.part"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            written = os.write(descriptor, bytes(_NEEDED_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return failed(error)
    else:
        return None if written == _NEEDED_BYTES else CatalogueFull()
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF


def _named(error: sqlite3.Error, folder: Path) -> CatalogueProblem:
    if is_busy(error):
        return CatalogueBusy()
    if _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}:
        return CatalogueDamaged()  # our statements are sound, so a plain error means that a table or column is gone
    if _code(error) == sqlite3.SQLITE_READONLY:
        return CatalogueReadOnly()
    if _code(error) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return what_hinders_writing(folder) or CatalogueFailed(str(error))
    return CatalogueFailed(str(error))
