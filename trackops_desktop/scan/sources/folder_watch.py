"""New pictures in a folder, as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _

POLL_SECONDS = 1.0


def new_files(folder: Path, suffixes: frozenset[str], pause: Callable[[float], None]) -> Iterator[Path]:
    """Yield every file in a folder that has one of the endings, now and as it comes, until interrupted.

    A file is yielded once its size has stood still for a moment, and again when it is changed. Hidden files, which
    programs write under before they rename them, are left alone.

    Raises:
        ScanError: The folder is none, or is gone.

    """
    done: dict[Path, tuple[int, int]] = {}
    before: dict[Path, tuple[int, int]] = _look(folder, suffixes)
    first = True
    while True:
        if not first:
            pause(POLL_SECONDS)
        now = _look(folder, suffixes)
        for path, state in now.items():
            if done.get(path) != state and before.get(path) == state:
                done[path] = state
                yield path
        before, first = now, False


def _look(folder: Path, suffixes: frozenset[str]) -> dict[Path, tuple[int, int]]:
    """Return size and time of every file of interest, by name."""
    found = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in suffixes and not path.name.startswith("."):
                state = _state(path)
                if state:
                    found[path] = state
    except OSError as error:
        raise ScanError(
            _("The folder can't be watched ({reason}).", reason=reason_of(error)), _("Check its name.")
        ) from None
    return found


def _state(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:  # gone again
        return None
    return (stat.st_size, stat.st_mtime_ns) if path.is_file() and stat.st_size else None
