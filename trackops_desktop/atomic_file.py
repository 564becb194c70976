"""Write a file so that the disk holds the old one or the new one, never a half."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

from trackops_desktop.private_file import create_private

TEMPORARY_SUFFIX = ".part"
#: Seconds between tries to rename a file on Windows: two in all.
_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 0.8)


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`, readable by this user alone.

    A temporary file beside the target is written, synced, read back, renamed over the target, and the folder synced;
    then the target is read back. Whatever fails before the rename leaves an earlier file untouched.

    Raises:
        OSError: The folder is missing or read-only, the disk is full, or what was read back is not what was written.

    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        _write_new(temporary, data)
        _compare(temporary, data)
        put_in_place(lambda: temporary.replace(path))
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)
    _compare(path, data)


def put_in_place(
    rename: Callable[[], object], system: str = sys.platform, wait: Callable[[float], None] = time.sleep
) -> None:
    """Rename a file; on Windows again, for two seconds at most, while another program looks at one of the two.

    Virus scanners and programs that copy folders to a cloud open what was just written, and nothing can be renamed
    meanwhile (a sharing violation).

    Raises:
        PermissionError: It is still refused.

    """
    for pause in _PAUSES if system == "win32" else ():
        try:
            rename()
        except PermissionError:
            wait(pause)
        else:
            return
    rename()


def is_leftover(path: Path) -> bool:
    """Say whether a file is the temporary file of a write that a crash cut short."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY_SUFFIX)


def _write_new(path: Path, data: bytes) -> None:
    descriptor = create_private(path)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # a folder cannot be opened there; the rename is journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot sync a folder; the file itself is safe
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _compare(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise OSError("the file read back is not the file written")
