"""Locks that the operating system lets go of when their process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trackops_desktop.vault.catalogue.sqlite_errors import failed
from trackops_desktop.vault.errors import CatalogueBusy, LocksUnsupported

_PAUSE_SECONDS: Final = 0.01
#: What a lock that somebody else holds is answered with; every other refusal is one of the file system.
_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})


def open_private(path: Path) -> int:
    """Open a file for reading and writing, creating it for this user alone; raise CatalogueFailed."""
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise failed(error) from None


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Keep every other process out of the block that locks the same path.

    Raises:
        CatalogueBusy: Another one has been in it for all these seconds.
        CatalogueFailed: The file cannot be made.
        LocksUnsupported: The file system has no locks.

    """
    descriptor = open_private(path)
    try:
        deadline = time.monotonic() + seconds
        while not try_lock(descriptor):
            if time.monotonic() >= deadline:
                raise CatalogueBusy
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    #: Far behind what a file says: nobody can read or write what is locked, not even who locked it.
    _LOCKED_BYTE: Final = 1 << 30

    def try_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; return whether it worked; raise LocksUnsupported."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return bool(error.errno) and _is_free(error)  # Wine names no reason
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; return whether it worked; raise LocksUnsupported.

        flock belongs to the open file, so two vaults of one process do not share it.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return _is_free(error)
        return True


def _is_free(error: OSError) -> bool:
    """Return False where somebody else holds the lock; raise LocksUnsupported where nobody ever can."""
    if error.errno not in _HELD:
        raise LocksUnsupported
    return False
