"""The folder of backups: what its files are called, which of them a computer keeps, what other computers left there."""

from __future__ import annotations

import math
import os
import re
import secrets
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trackops_desktop.backup.envelope import CHECKSUM_BYTES

SUFFIX = ".trackops-backup"
KEEP_DAYS, KEEP_WEEKS = 5, 4
#: A name further ahead than this comes from a wrong clock; less may be the clocks of two computers.
AHEAD_SECONDS = 86_400.0
_NAME = re.compile(r"trackops-([0-9]{8}-[0-9]{6})-([0-9a-f]{8})" + re.escape(SUFFIX))
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True, order=True)
class BackupName:
    """The name of a backup in the folder: when it was made (UTC, whole seconds) and by which installation."""

    made: datetime
    device: str

    @property
    def file(self) -> str:
        """The file's name; names of one device sort by time."""
        return f"trackops-{self.made:{_STAMP}}-{self.device}{SUFFIX}"

    @property
    def made_at(self) -> float:
        """Unix seconds."""
        return self.made.timestamp()


def name_at(moment: float, device: str) -> BackupName:
    """Return the name of a backup made at a moment (unix seconds)."""
    return BackupName(in_utc(int(moment)), device)


def in_utc(moment: float) -> datetime:
    """Return a moment (unix seconds) as a date and time; Windows itself knows those of 1970 to 3000 alone."""
    return _BEGINNING + timedelta(seconds=moment)


def parse_name(file: str) -> BackupName | None:
    """Return what a file's name says, or None where it is none of ours."""
    found = _NAME.fullmatch(file)
    if not found:
        return None
    try:
        made = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return BackupName(made, found[2])


def new_device() -> str:
    """Return a random name for an installation, eight hexadecimal digits."""
    return secrets.token_hex(4)


def listed(folder: Path) -> tuple[BackupName, ...]:
    """Return the backups in a folder, oldest first; other files are not ours to see.

    Raises:
        OSError: The folder is not there or cannot be read.

    """
    return tuple(sorted(name for path in folder.iterdir() if (name := parse_name(path.name)) is not None))


def expired(names: Iterable[BackupName], device: str, now: float | None = None) -> tuple[BackupName, ...]:
    """Return the files of a device that are neither the last of one of its 5 latest days nor of its 4 latest weeks.

    A file from the future was named by a clock that was wrong then, or is seen by one that is wrong now: it neither
    goes nor counts, so that it displaces nothing.

    Args:
        names: The files in the folder.
        device: Whose files may go.
        now: The time, unix seconds; None takes every name at its word.

    """
    latest = math.inf if now is None else now
    own = sorted((name for name in names if name.device == device and name.made_at <= latest), reverse=True)
    kept = {*_last_of_each(own, KEEP_DAYS, weekly=False), *_last_of_each(own, KEEP_WEEKS, weekly=True)}
    return tuple(name for name in own if name not in kept)


def is_ahead(name: BackupName, now: float) -> bool:
    """Say whether another computer's file bears a date in the future; a day of difference is none."""
    return name.made_at > now + AHEAD_SECONDS


def checksum(path: Path) -> str | None:
    """Return what tells a backup from every other one by its content, or None where it cannot be read.

    It is the checksum that every backup ends in (docs/vault-format.md), so that nothing else has to be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(-CHECKSUM_BYTES, os.SEEK_END)
            return file.read(CHECKSUM_BYTES).hex()
    except OSError:
        return None


def latest_of_others(names: Iterable[BackupName], device: str) -> tuple[BackupName, ...]:
    """Return the newest file of every other device."""
    latest: dict[str, BackupName] = {}
    for name in sorted(names):
        if name.device != device:
            latest[name.device] = name
    return tuple(latest.values())


def _last_of_each(newest_first: Iterable[BackupName], count: int, *, weekly: bool) -> list[BackupName]:
    """Days and weeks (ISO 8601) are those of UTC, as in the names, so that travelling deletes nothing."""
    last: dict[Hashable, BackupName] = {}
    for name in newest_first:
        last.setdefault(name.made.isocalendar()[:2] if weekly else name.made.date(), name)
    return list(last.values())[:count]
