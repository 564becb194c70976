"""What is remembered about backups between two starts: a document in the catalogue, nothing of it secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from trackops_desktop.backup.folder import new_device, parse_name
from trackops_desktop.json_object import moment_in

DOCUMENT = "backup"
_DEVICE = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go and how the last ones went.

    Attributes:
        device: Names this installation in files; chosen once, and anew in a copy of the data folder.
        home: The id of the data folder that the device stands for.
        folder: Where backups go, or None before they are set up.
        automatic: Whether they are written without asking.
        last_at: When the last one was written and proved good, unix seconds, or None.
        last_file: Its name.
        last_mark: What was in the vault then, as a digest of nothing secret.
        failure: Why the last attempt failed, or None after a success.
        failed_at: When it failed.
        merged: The file of each other device that came into this vault last, by device.
        seen: The checksums of the files of each other device that need no further attention, by device. Where it
            names a device, its files are news or not by their content, whatever their names say.

    """

    device: str = field(default_factory=new_device)
    home: str | None = None
    folder: str | None = None
    automatic: bool = True
    last_at: float | None = None
    last_file: str | None = None
    last_mark: str | None = None
    failure: str | None = None
    failed_at: float | None = None
    merged: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def failed(self, sentence: str, now: float) -> BackupPlan:
        """Return the plan after an attempt that failed."""
        return replace(self, failure=sentence, failed_at=now)

    def succeeded(self, file: str, mark: str, now: float) -> BackupPlan:
        """Return the plan after a backup that was proved good."""
        return replace(self, last_at=now, last_file=file, last_mark=mark, failure=None, failed_at=None)

    def at_home(self, home: str | None) -> BackupPlan:
        """Return the plan for a data folder; for another one than before, a copy, under a name of its own."""
        if home is None or home == self.home:
            return self
        if self.home is None:
            return replace(self, home=home)
        return replace(self, home=home, device=new_device(), last_at=None, last_file=None, last_mark=None)

    def document(self) -> dict[str, object]:
        """Return the plan as the catalogue stores it."""
        seen = {device: list(checksums) for device, checksums in self.seen.items()}
        return asdict(self) | {"merged": dict(self.merged), "seen": seen}


def plan_from(document: Mapping[str, Any] | None) -> BackupPlan:
    """Return the stored plan; a value that makes no sense falls back to the default, one by one."""
    values = document or {}
    device = values.get("device")
    merged, seen = values.get("merged"), values.get("seen")
    return BackupPlan(
        device=device if isinstance(device, str) and _DEVICE.fullmatch(device) else new_device(),
        home=_text(values, "home"),
        folder=_text(values, "folder"),
        automatic=values.get("automatic") is not False,
        last_at=_moment(values, "last_at"),
        last_file=_text(values, "last_file"),
        last_mark=_text(values, "last_mark"),
        failure=_text(values, "failure"),
        failed_at=_moment(values, "failed_at"),
        merged=_merged(merged if isinstance(merged, dict) else {}),
        seen=_seen(seen if isinstance(seen, dict) else {}),
    )


def _merged(values: Mapping[object, object]) -> dict[str, str]:
    return {
        device: file
        for device, file in values.items()
        if isinstance(device, str) and isinstance(file, str) and parse_name(file) is not None
    }


def _seen(values: Mapping[object, object]) -> dict[str, tuple[str, ...]]:
    return {
        device: tuple(one for one in checksums if isinstance(one, str))
        for device, checksums in values.items()
        if isinstance(device, str) and _DEVICE.fullmatch(device) and isinstance(checksums, list)
    }


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) and value else None


def _moment(values: Mapping[str, Any], name: str) -> float | None:
    return moment_in(values.get(name))
