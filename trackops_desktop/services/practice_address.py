"""Where the practice site of a terminal is: told while it runs, to the windows of the same data folder.

The process that serves it holds a lock, which the system lets go of however the process ends: an address that a killed
one left behind is never believed, since anybody may listen there now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.vault.catalogue.file_lock import exclusive, try_lock

_LOGGER = LazyLogger(__name__)
_ADDRESS, _LOCK = "address.txt", "address.lock"
#: A reader holds the lock for a moment; another site of the same folder holds it for good.
_WAIT_SECONDS: Final = 2.0
_LONGEST_ADDRESS: Final = 200


@contextmanager
def address_told(folder: Path, address: str) -> Iterator[None]:
    """Tell the address until the end of the block; where it cannot be told, the site is served all the same."""
    with ExitStack() as held:
        try:
            held.enter_context(exclusive(folder / _LOCK, _WAIT_SECONDS))
            write_atomically(folder / _ADDRESS, address.encode())
        except (VaultError, OSError):
            _LOGGER.warning("The practice site's address cannot be told")
        yield


def told_address(folder: Path) -> str | None:
    """Return the address of the practice site that a terminal serves from this folder; for a worker."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:  # none was ever served
        return None
    try:
        if try_lock(descriptor):
            return None
        with (folder / _ADDRESS).open("rb") as file:
            return file.read(_LONGEST_ADDRESS).decode("ascii")
    except (OSError, VaultError, UnicodeDecodeError):
        return None
    finally:
        os.close(descriptor)
