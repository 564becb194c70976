"""What this program leaves on a computer, and how each of it goes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from trackops_desktop.atomic_file import is_leftover
from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import _
from trackops_desktop.paths import Paths

#: What lies in the folders, by name or by how a name begins; whatever else is there is somebody else's.
_NAMES: Final = frozenset(
    {"browser", "browser-host", "logs", "open", "practice", "running.lock", "seal.lock", "window.json"}
)
_CATALOGUE: Final = "catalogue."
_SOCKET: Final = ".socket"


def is_running(paths: Paths) -> bool:
    """Tell whether the application runs on this data folder, by the lock that it holds."""
    lock = paths.home / "running.lock"
    if sys.platform == "win32":
        try:
            lock.unlink(missing_ok=True)  # which a program that holds it prevents
        except OSError:
            return True
        return False
    try:
        process = int(lock.read_text("utf-8").split("\n", 1)[0])
        os.kill(process, 0)
    except (OSError, ValueError):
        return False
    return not _is_let_go(lock)


def _is_let_go(lock: Path) -> bool:
    """Tell whether nobody holds a lock file: one that was killed leaves it, and another program may get its number."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # as QLockFile does
    except OSError:  # held, or on a disk that knows no such locks
        return False
    return True


def _folders(paths: Paths) -> list[Path]:
    """Return the folders of one installation that are there."""
    return [folder for folder in dict.fromkeys((paths.home, paths.state)) if folder.is_dir()]


def own_files(paths: Paths) -> Iterator[Path]:
    """Return what this program has written into its folders, backups left out."""
    for path in (path for folder in _folders(paths) for path in sorted(folder.iterdir())):
        name = path.name
        if name in _NAMES or name.startswith(_CATALOGUE) or name.endswith(_SOCKET) or is_leftover(path):
            yield path


def delete_files(paths: Paths) -> list[str]:
    """Delete the folders' own files, then each folder if nothing else is in it; return what could not go."""
    left = [_deleted(path, _whole) for path in own_files(paths)]
    if paths.backups.is_dir() and not any(paths.backups.iterdir()):
        left.append(_deleted(paths.backups, Path.rmdir))
    left += [_deleted(folder, Path.rmdir) for folder in _folders(paths) if not any(folder.iterdir())]
    return [sentence for sentence in left if sentence]


def _whole(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _deleted(path: Path, delete: Callable[[Path], None]) -> str:
    """Delete it, and return a sentence where that can't be: Windows keeps the folder that a terminal is in, too."""
    try:
        delete(path)
    except OSError as error:
        return _("{file} couldn't be deleted ({reason}).", file=str(path), reason=reason_of(error))
    return ""


def foreign_files(paths: Paths) -> list[Path]:
    """Return what lies in the folders and is not this program's: it stays."""
    own = {*own_files(paths), paths.backups}
    return [path for folder in _folders(paths) for path in sorted(folder.iterdir()) if path not in own]
