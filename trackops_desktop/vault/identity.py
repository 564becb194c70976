"""Which data folder this is: told from a copy of it, from an older state put back, and from a folder of before.

A catalogue that was copied has the same contents in other files. A program that opens it gives it an identity of its
own, and notes that everything its accounts keep in the keyring may be used by another data folder too: such items are
never deleted from here (see `vault.shared`).
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.json_object import parsed_json
from trackops_desktop.vault import retention, shared
from trackops_desktop.vault.catalogue.catalogue import Catalogue, set_meta
from trackops_desktop.vault.catalogue.this_folder import HOME
from trackops_desktop.vault.ids import new_id
from trackops_desktop.vault.sealed.key_holder import SYSTEM_UNLOCK

_LOGGER = LazyLogger(__name__)
#: Linux's ioctl for the number that tells an inode from an earlier one of the same number (FS_IOC_GETVERSION).
_GENERATION_OF_INODE: Final = 0x80087601


class Home(NamedTuple):
    """A data folder.

    Attributes:
        id: 32 hexadecimal digits, its own.
        files: What told its files from copies of them when it was opened last.

    """

    id: str
    files: str


def identity(catalogue: Catalogue) -> str | None:
    """Return the data folder's own id, or None where it has none yet."""
    home = _home(catalogue.meta(HOME))
    return None if home is None else home.id


def recognise(catalogue: Catalogue, path: Path, *, came_back: bool = False) -> None:
    """Give a new or copied data folder an identity of its own; in a copy, nothing is its own but that.

    Args:
        catalogue: The open catalogue.
        path: Where it lies.
        came_back: Whether an older state was written into the very file, which no number of a file tells.

    """
    files = _files(path)
    known = _home(catalogue.meta(HOME))
    if known is not None and known.files == files and not came_back:
        return
    with catalogue.writing() as connection:
        known = _read(connection)
        if known is not None and known.files == files and not came_back:
            return  # another process has just done it
        set_meta(connection, HOME, json.dumps(Home(new_id(), files)._asdict()))
        if known is not None:
            _LOGGER.warning("This data folder is a copy, or was moved to another disk: its secrets may be shared")
            set_meta(connection, SYSTEM_UNLOCK, None)  # its key is the other folder's
            shared.share_everything(connection)
            retention.begin_anew(connection)


def _read(connection: sqlite3.Connection) -> Home | None:
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (HOME,)).fetchone()
    return _home(found[0] if found else None)


def _home(text: str | None) -> Home | None:
    try:
        values = parsed_json(text or "")
        return Home(str(values["id"]), str(values["files"]))
    except (ValueError, TypeError, KeyError):
        return None


def _files(path: Path) -> str:
    """Return what tells the catalogue and its folder from copies; renaming and moving the folder leaves it as it is.

    The catalogue itself is not opened for it: closing it would drop SQLite's locks on it.
    """
    folder, file = path.parent.stat(), path.stat()
    return f"{file.st_ino:x}.{folder.st_ino:x}.{_birth(path.parent, folder):x}"


def _birth(folder: Path, found: os.stat_result) -> int:
    """Return a number that a later folder with the same inode number does not have; 0 where nothing tells it."""
    if os.name == "nt":
        return int(found.st_ctime)  # the time of creation there
    return int(getattr(found, "st_birthtime", 0)) or _inode_generation(folder)


def _inode_generation(folder: Path) -> int:
    if sys.platform == "win32":
        return 0
    with suppress(OSError):
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        try:
            answer = fcntl.ioctl(descriptor, _GENERATION_OF_INODE, bytes(struct.calcsize("l")))
        finally:
            os.close(descriptor)
        return int(struct.unpack("l", answer)[0]) & 0xFFFFFFFF
    return 0
