"""Everything worth keeping, as one value: what a backup holds and what two computers merge."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR, VersionVector


@dataclass(frozen=True, slots=True)
class Recovery:
    """The recovery codes of an account as they are noted.

    Attributes:
        text: The codes.
        changed_at: Unix seconds of their last change.
        versions: Which data folders changed them how often.

    """

    text: str = field(repr=False)
    changed_at: float = 0.0
    versions: VersionVector = UNCHANGED_SO_FAR


@dataclass(frozen=True, slots=True)
class Record:
    """One account with everything that belongs to it; `entry.trashed_at` tells whether it lies in the trash.

    Attributes:
        complete: False where a version wrote it that knew no details: then they are not empty but unknown.

    """

    entry: Entry
    secret: Secret = field(repr=False)
    recovery: Recovery | None = None
    complete: bool = True

    @property
    def enrolment(self) -> Enrolment:
        """Account and secret as the vault takes them."""
        return Enrolment(self.entry.account, self.secret)


@dataclass(frozen=True, slots=True)
class Contents:
    """Accounts and tombstones, each in the order of their ids; no id is in both."""

    records: tuple[Record, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()

    def by_id(self) -> dict[str, Record]:
        return {record.entry.id: record for record in self.records}

    @property
    def live(self) -> tuple[Record, ...]:
        """The accounts that are not in the trash."""
        return tuple(record for record in self.records if record.entry.trashed_at is None)
