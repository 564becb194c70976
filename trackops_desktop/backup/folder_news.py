"""Which backups of other computers are news here: told by their content, since a clock may have named them wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trackops_desktop.backup.folder import BackupName, is_ahead, parse_name
from trackops_desktop.backup.plan import BackupPlan

ChecksumOf = Callable[[BackupName], str | None]


@dataclass(frozen=True, slots=True)
class FolderNews:
    """The backup folder as one computer sees it.

    Attributes:
        plan: What this computer remembers.
        names: What lies in the folder.
        checksum_of: Returns the checksum of a file, or None where it cannot be read.
        now: Unix seconds by this computer's clock.

    """

    plan: BackupPlan
    names: tuple[BackupName, ...]
    checksum_of: ChecksumOf
    now: float

    def unseen(self) -> tuple[BackupName, ...]:
        """Return the newest unseen file of every other computer, and every unseen one that bears a future date.

        A newer file holds what an older one of its computer holds; of dates in the future nobody knows the order.
        """
        found: list[BackupName] = []
        for names in self._by_device().values():
            fresh = [name for name in names if not self._is_seen(name)]
            found += [name for name in fresh if not is_ahead(name, self.now)][-1:]
            found += [name for name in fresh if is_ahead(name, self.now)]
        return tuple(sorted(found))

    def after(self, merged: BackupName) -> Mapping[str, tuple[str, ...]]:
        """Return what was seen once a file is in this vault: it, and what is older of its computer and lies there."""
        ahead = is_ahead(merged, self.now)
        own = self._by_device().get(merged.device, ())
        done = [name for name in own if name == merged or self._is_seen(name) or (not ahead and name < merged)]
        checksums = {self.checksum_of(name) for name in {*done, merged}} - {None}
        return {**self.plan.seen, merged.device: tuple(sorted(one for one in checksums if one is not None))}

    def _by_device(self) -> dict[str, list[BackupName]]:
        found: dict[str, list[BackupName]] = {}
        for name in sorted(self.names):
            if name.device != self.plan.device:
                found.setdefault(name.device, []).append(name)
        return found

    def _is_seen(self, name: BackupName) -> bool:
        if name.device in self.plan.seen:
            return self.checksum_of(name) in {None, *self.plan.seen[name.device]}
        return _named_as_seen(name, parse_name(self.plan.merged.get(name.device, "")), self.now)


def _named_as_seen(name: BackupName, merged: BackupName | None, now: float) -> bool:
    """Judge as earlier versions remembered it, by name; a name from the future vouches for itself alone."""
    if merged is None:
        return False
    return name == merged if is_ahead(merged, now) else name <= merged
