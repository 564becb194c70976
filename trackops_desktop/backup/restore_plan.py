"""What a backup would change here, row by row, and the contents that come out of it: pure, nothing is touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from trackops_desktop.backup.contents import Contents, Record
from trackops_desktop.backup.document import SavedSite
from trackops_desktop.backup.merge import (
    ChangeStamp,
    brought_back,
    contents_of,
    merge,
    replaced,
    set_apart,
    settled,
    softened,
)
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.vault.entry import Entry, told_apart
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR


class RestoreMode(Enum):
    """Bring both together, or make this computer as the backup is."""

    MERGE = "merge"
    REPLACE = "replace"


class RestoreOutcome(Enum):  # not translated
    """What happens to one account."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"
    CONFLICT = "conflict"
    KEPT = "kept"
    DELETED_HERE = "deleted here"
    TO_TRASH = "to the trash"


#: The verdicts that a user may tick or untick in a merge; the others change nothing.
OPTIONAL = frozenset(
    {
        *(RestoreOutcome.NEW, RestoreOutcome.UPDATED, RestoreOutcome.CONFLICT),
        *(RestoreOutcome.DELETED_HERE, RestoreOutcome.TO_TRASH),
    }
)


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
        here: What it is here, for `CONFLICT`.

    """

    id: str
    account: Account
    verdict: RestoreOutcome
    deleted_at: float | None = None
    ticked: bool = True
    label: str = ""
    here: Account | None = None


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


def preview(mine: Contents, theirs: Contents, made_at: float, mode: RestoreMode, change: ChangeStamp) -> RestorePreview:
    """Return what restoring would do to every account."""
    theirs = set_apart(theirs, mine)
    after = _everything(mine, theirs, mode, change).by_id()
    held = mine.by_id()
    stones = {stone.id: stone for stone in mine.tombstones}
    torn = _torn(mine, theirs) if mode is RestoreMode.MERGE else frozenset()
    rows = [
        _torn_row(record, held[record.entry.id])
        if record.entry.id in torn
        else _row(record, held.get(record.entry.id), after, stones.get(record.entry.id))
        for record in _in_order(theirs.live)
    ]
    entries = {record.entry.id: record.entry for record in theirs.live}
    leaving = (record for record in _in_order(mine.live) if record.entry.id not in entries)
    for record in leaving:
        if after[record.entry.id].entry.trashed_at is not None:
            rows.append(RestoreRow(record.entry.id, record.entry.account, RestoreOutcome.TO_TRASH))
    entries |= {record.entry.id: record.entry for record in mine.live if record.entry.id not in entries}
    labels = {entry.id: entry.label for entry in told_apart([entries[row.id] for row in rows])}
    return RestorePreview(mode, made_at, tuple(replace(row, label=labels[row.id]) for row in rows), theirs)


def outcome(mine: Contents, wanted: RestorePreview, ticked: Collection[str], change: ChangeStamp) -> Contents:
    """Return the contents after restoring what is ticked; nothing of mine is missing from them.

    Of an account that both computers changed, the backup's state is taken where that was asked and is ticked; else
    mine stays. In `REPLACE` the ticks mean nothing: all of it happens.
    """
    theirs = set_apart(wanted.theirs, mine)
    if wanted.mode is RestoreMode.REPLACE:
        return replaced(mine, theirs, change)
    left_out = {row.id for row in wanted.rows if row.verdict in OPTIONAL and row.id not in ticked}
    chosen = contents_of(
        (record for record in theirs.records if record.entry.id not in left_out),
        (stone for stone in theirs.tombstones if stone.id not in left_out),
    )
    back = {row.id for row in wanted.rows if row.verdict is RestoreOutcome.DELETED_HERE and row.id in ticked}
    merged = softened(mine, brought_back(merge(mine, chosen), chosen, back, change), change.now)
    asked = {row.id for row in wanted.rows if row.verdict in {RestoreOutcome.CONFLICT, RestoreOutcome.DELETED_HERE}}
    taken = {key: key in asked and key in ticked for key in _torn(mine, theirs)}
    return settled(merged, mine, theirs, taken, change)


def differs(before: Record, after: Record) -> bool:
    """Say whether anything but the place in the list and the time of the change differs."""
    return (_plain(before.entry), _codes(before)) != (_plain(after.entry), _codes(after))


def _torn(mine: Contents, theirs: Contents) -> frozenset[str]:
    """Return the accounts that both computers changed, differently and without knowing of each other."""
    held = mine.by_id()
    return frozenset(
        key
        for key, record in theirs.by_id().items()
        if key in held
        and record.entry.versions.is_beside(held[key].entry.versions)
        and _without_counter(record.entry) != _without_counter(held[key].entry)
    )


def _torn_row(record: Record, mine: Record) -> RestoreRow:
    """Ask, and leave what is here if nobody says otherwise."""
    key, account = record.entry.id, record.entry.account
    if mine.entry.trashed_at is not None:
        return RestoreRow(key, account, RestoreOutcome.DELETED_HERE, mine.entry.trashed_at, ticked=False)
    return RestoreRow(key, account, RestoreOutcome.CONFLICT, ticked=False, here=mine.entry.account)


def _everything(mine: Contents, theirs: Contents, mode: RestoreMode, change: ChangeStamp) -> Contents:
    if mode is RestoreMode.REPLACE:
        return replaced(mine, theirs, change)
    return softened(mine, merge(mine, theirs), change.now)


def _row(record: Record, mine: Record | None, after: dict[str, Record], stone: Tombstone | None) -> RestoreRow:
    key, account = record.entry.id, record.entry.account
    if mine is None:
        if stone is None or (key in after and not record.entry.versions.is_beside(stone.versions)):
            return RestoreRow(key, account, RestoreOutcome.NEW)
        return RestoreRow(key, account, RestoreOutcome.DELETED_HERE, stone.changed_at, ticked=False)
    result = after[key]
    if result.entry.trashed_at is not None:
        if mine.entry.trashed_at is None:
            return RestoreRow(key, mine.entry.account, RestoreOutcome.TO_TRASH)
        return RestoreRow(key, account, RestoreOutcome.DELETED_HERE, mine.entry.trashed_at, ticked=False)
    if differs(mine, result):
        return RestoreRow(key, account, RestoreOutcome.UPDATED)
    return RestoreRow(key, account, RestoreOutcome.KEPT if differs(record, mine) else RestoreOutcome.SAME)


def _plain(entry: Entry) -> Entry:
    return replace(entry, position=0, changed_at=0.0, created_at=0.0, versions=UNCHANGED_SO_FAR)


def _without_counter(entry: Entry) -> Entry:
    """Return what somebody has to decide on: a counter takes the higher value, recovery codes are kept both."""
    account = entry.account.with_counter(0) if entry.account.kind is Kind.HOTP else entry.account
    return replace(_plain(entry), account=account, has_recovery_codes=False)


def _codes(record: Record) -> str | None:
    return None if record.recovery is None else record.recovery.text


def _in_order(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: (record.entry.position, record.entry.id))
