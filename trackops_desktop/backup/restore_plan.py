"""What a backup would change here, row by row, and the contents that come out of it: pure, nothing is touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from trackops_desktop.backup.contents import Contents, Record
from trackops_desktop.backup.document import SavedSite
from trackops_desktop.backup.merge import brought_back, contents_of, merge, replaced, set_apart, softened
from trackops_desktop.otp.account import Account
from trackops_desktop.vault.entry import Entry, told_apart


class RestoreMode(Enum):
    """Bring both together, or make this computer as the backup is."""

    MERGE = "merge"
    REPLACE = "replace"


class RestoreOutcome(Enum):
    """What happens to one account."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"
    KEPT = "kept"
    DELETED_HERE = "deleted here"
    TO_TRASH = "to the trash"


#: The verdicts that a user may tick or untick in a merge; the others change nothing.
OPTIONAL = frozenset({RestoreOutcome.NEW, RestoreOutcome.UPDATED, RestoreOutcome.DELETED_HERE, RestoreOutcome.TO_TRASH})


@dataclass(frozen=True, slots=True)
class RestoreRow:
    """One account of a preview.

    Attributes:
        id: Its id.
        account: What it is; as in the backup where the backup holds it.
        verdict: What happens to it.
        deleted_at: When it was deleted here or moved to the trash here, for `DELETED_HERE`; unix seconds.
        ticked: Whether it happens unless the user says otherwise.
        label: How it is shown, apart from every other row of the same names.

    """

    id: str
    account: Account
    verdict: RestoreOutcome
    deleted_at: float | None = None
    ticked: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What a backup would change.

    Attributes:
        mode: Merge or replace.
        made_at: When the backup was made, unix seconds.
        rows: Every account of the backup that lives there, then those here that would go to the trash.
        theirs: The backup's contents.
        sites: The places to sign in to that come along where they are not here yet.

    """

    mode: RestoreMode
    made_at: float
    rows: tuple[RestoreRow, ...]
    theirs: Contents = field(repr=False)
    sites: tuple[SavedSite, ...] = ()

    def count(self, verdict: RestoreOutcome) -> int:
        """Return how many accounts have a verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def ticked(self) -> frozenset[str]:
        """The ids that are ticked from the start."""
        return frozenset(row.id for row in self.rows if row.ticked)

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is here already."""
        return not any(row.ticked and row.verdict in OPTIONAL for row in self.rows)


def preview(mine: Contents, theirs: Contents, made_at: float, mode: RestoreMode, now: float) -> RestorePreview:
    """Return what restoring would do to every account."""
    theirs = set_apart(theirs, mine)
    after = _everything(mine, theirs, mode, now).by_id()
    held = mine.by_id()
    deleted = {stone.id: stone.changed_at for stone in mine.tombstones}
    rows = [_row(record, held.get(record.entry.id), after, deleted) for record in _in_order(theirs.live)]
    entries = {record.entry.id: record.entry for record in theirs.live}
    leaving = (record for record in _in_order(mine.live) if record.entry.id not in entries)
    for record in leaving:
        if after[record.entry.id].entry.trashed_at is not None:
            rows.append(RestoreRow(record.entry.id, record.entry.account, RestoreOutcome.TO_TRASH))
    entries |= {record.entry.id: record.entry for record in mine.live if record.entry.id not in entries}
    labels = {entry.id: entry.label for entry in told_apart([entries[row.id] for row in rows])}
    return RestorePreview(mode, made_at, tuple(replace(row, label=labels[row.id]) for row in rows), theirs)


def outcome(mine: Contents, wanted: RestorePreview, ticked: Collection[str], now: float) -> Contents:
    """Return the contents after restoring what is ticked; nothing of mine is missing from them.

    In `REPLACE` the ticks mean nothing: all of it happens.
    """
    theirs = set_apart(wanted.theirs, mine)
    if wanted.mode is RestoreMode.REPLACE:
        return replaced(mine, theirs, now)
    left_out = {row.id for row in wanted.rows if row.verdict in OPTIONAL and row.id not in ticked}
    chosen = contents_of(
        (record for record in theirs.records if record.entry.id not in left_out),
        (stone for stone in theirs.tombstones if stone.id not in left_out),
    )
    back = {row.id for row in wanted.rows if row.verdict is RestoreOutcome.DELETED_HERE and row.id in ticked}
    return softened(mine, brought_back(merge(mine, chosen), chosen, back, now), now)


def differs(before: Record, after: Record) -> bool:
    """Say whether anything but the place in the list and the time of the change differs."""
    return (_plain(before.entry), before.recovery) != (_plain(after.entry), after.recovery)


def _everything(mine: Contents, theirs: Contents, mode: RestoreMode, now: float) -> Contents:
    if mode is RestoreMode.REPLACE:
        return replaced(mine, theirs, now)
    return softened(mine, merge(mine, theirs), now)


def _row(record: Record, mine: Record | None, after: dict[str, Record], deleted: dict[str, float]) -> RestoreRow:
    key, account = record.entry.id, record.entry.account
    if mine is None:
        gone = key in deleted and key not in after
        return RestoreRow(
            key, account, RestoreOutcome.DELETED_HERE if gone else RestoreOutcome.NEW, deleted.get(key), not gone
        )
    result = after[key]
    if result.entry.trashed_at is not None:
        if mine.entry.trashed_at is None:
            return RestoreRow(key, mine.entry.account, RestoreOutcome.TO_TRASH)
        return RestoreRow(key, account, RestoreOutcome.DELETED_HERE, mine.entry.trashed_at, ticked=False)
    if differs(mine, result):
        return RestoreRow(key, account, RestoreOutcome.UPDATED)
    return RestoreRow(key, account, RestoreOutcome.KEPT if differs(record, mine) else RestoreOutcome.SAME)


def _plain(entry: Entry) -> Entry:
    return replace(entry, position=0, changed_at=0.0, created_at=0.0)


def _in_order(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: (record.entry.position, record.entry.id))
