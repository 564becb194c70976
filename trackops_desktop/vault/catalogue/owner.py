"""Which process an unfinished change belongs to, and whether that process still lives.

An owner is a lock file that the operating system lets go of when the process ends, however it ends: a process number
can be given to another program, a lock cannot.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from trackops_desktop.private_file import make_private_folder
from trackops_desktop.vault.catalogue.file_lock import open_private, try_lock
from trackops_desktop.vault.catalogue.sqlite_errors import failed
from trackops_desktop.vault.errors import LocksUnsupported
from trackops_desktop.vault.ids import new_id

_FOLDER: Final = "open"


class Owner:
    """A process's claim on the changes it has begun; the file exists from the first change to `close`."""

    def __init__(self, home: Path) -> None:
        """Take a name that was never used before; nothing is written yet."""
        self.name = new_id()
        self._path = _path(home, self.name)
        self._descriptor: int | None = None

    def hold(self) -> str:
        """Make sure that others see this process as alive, and return its name; raise CatalogueProblem."""
        if self._descriptor is None:
            try:
                make_private_folder(self._path.parent)
            except OSError as error:
                raise failed(error) from None
            descriptor = open_private(self._path)
            try:
                try_lock(descriptor)
            except LocksUnsupported:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
        return self.name

    def close(self) -> None:
        """Let go; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            _sweep(self._path)
            self._descriptor = None


def is_gone(home: Path, name: str) -> bool:
    """Return whether the process that took this name has ended; sweep its file away if so.

    A lock that cannot be asked for counts as held: an unfinished change that waits is better than one disturbed.
    """
    path = _path(home, name)
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    try:
        gone = try_lock(descriptor)
    except LocksUnsupported:
        return False
    finally:
        os.close(descriptor)
    if gone:
        _sweep(path)
    return gone


def _sweep(path: Path) -> None:
    """Delete a file that nobody holds any more; while another process looks at it, Windows keeps it."""
    with suppress(OSError):
        path.unlink()


def _path(home: Path, name: str) -> Path:
    return home / _FOLDER / f"{name}.lock"
