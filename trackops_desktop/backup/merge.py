"""Two sets of contents become one, with nothing lost: pure, whichever computer does it gives the same result.

Accounts are told apart by their ids. The newer change wins; a deletion is a tombstone that wins over every change
that is not newer; HOTP counters take the higher value; recovery codes are merged by their own time. Should one id carry
two secrets, the older one is kept beside it as an account of its own. `merge` is commutative and idempotent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.otp import base32
from trackops_desktop.vault.entry import TrashReason, next_change
from trackops_desktop.vault.snapshot import Tombstone


def merge(mine: Contents, theirs: Contents) -> Contents:
    """Return what both computers hold afterwards; either may be the first."""
    stones = _latest_tombstones([*mine.tombstones, *theirs.tombstones])
    records: dict[str, Record] = {}
    for record in _told_apart(mine, theirs):
        other = records.get(record.entry.id)
        records[record.entry.id] = record if other is None else _joined(record, other)
    kept = {
        key: record for key, record in records.items() if key not in stones or record.entry.changed_at > stones[key]
    }
    return contents_of(kept.values(), (Tombstone(key, at) for key, at in stones.items() if key not in kept))


def set_apart(theirs: Contents, mine: Contents) -> Contents:
    """Return their contents with an id of its own for every account whose id carries another secret here.

    What is not known of an account, since an older version wrote it, is what it is here.
    A vault never changes the secret of an id; so both are kept, and mine keeps the id.
    """
    held = mine.by_id()
    records: dict[str, Record] = {}
    for key, record in theirs.by_id().items():
        clash = key in held and held[key].secret != record.secret
        kept = _renamed(record) if clash else _completed(record, held.get(key))
        records[kept.entry.id] = kept
    return contents_of(records.values(), theirs.tombstones)


def brought_back(merged: Contents, theirs: Contents, ids: Collection[str], now: float) -> Contents:
    """Return a merge in which the chosen accounts live again as the backup holds them, newer than their deletion."""
    records = merged.by_id()
    deleted = {stone.id: stone.changed_at for stone in merged.tombstones}
    for key, record in theirs.by_id().items():
        if key in ids:
            kept = _joined(record, records[key]) if key in records else record
            before = max(kept.entry.changed_at, deleted.get(key, kept.entry.changed_at))
            alive = replace(kept.entry, trashed_at=None, trash_reason=None)
            records[key] = _changed(replace(kept, entry=alive), now, before)
    return contents_of(records.values(), (stone for stone in merged.tombstones if stone.id not in records))


def softened(mine: Contents, merged: Contents, now: float) -> Contents:
    """Return a merge in which what another computer deleted for good goes to my trash instead.

    Its last change is that deletion, so that the deletion still wins wherever the two meet again, and whoever takes
    it out of the trash wins over the deletion, whatever the clock said when it was deleted.
    """
    records = merged.by_id()
    deleted = {stone.id: stone.changed_at for stone in merged.tombstones}
    for key, record in mine.by_id().items():
        if key not in records:
            trashed = replace(record.entry, trashed_at=now, trash_reason=TrashReason.ELSEWHERE)
            entry = record.entry if record.entry.trashed_at is not None else trashed
            changed_at = max(entry.changed_at, deleted.get(key, entry.changed_at))
            records[key] = replace(record, entry=replace(entry, changed_at=changed_at))
    return contents_of(records.values(), (stone for stone in merged.tombstones if stone.id not in records))


def replaced(mine: Contents, theirs: Contents, now: float) -> Contents:
    """Return the backup's contents in place of mine, without losing mine.

    Accounts that only I hold go to the trash; counters never go back. Everything that changes is newer than before, so
    that it wins on other computers.
    """
    held, deleted = mine.by_id(), {stone.id: stone.changed_at for stone in mine.tombstones}
    records: dict[str, Record] = {}
    for key, record in set_apart(theirs, mine).by_id().items():
        before = held.pop(key, None)
        if before is not None:
            records[key] = _as_in_backup(record, before, now)
        else:
            gone = deleted.get(key)
            records[key] = record if gone is None else _changed(record, now, max(gone, record.entry.changed_at))
    for key, record in held.items():
        records[key] = record if record.entry.trashed_at is not None else _trashed(record, now)
    return contents_of(records.values(), (stone for stone in mine.tombstones if stone.id not in records))


def contents_of(records: Iterable[Record], tombstones: Iterable[Tombstone]) -> Contents:
    """Return contents in the order of the ids."""
    return Contents(
        tuple(sorted(records, key=lambda record: record.entry.id)),
        tuple(sorted(tombstones, key=lambda stone: stone.id)),
    )


def _latest_tombstones(stones: Iterable[Tombstone]) -> dict[str, float]:
    latest: dict[str, float] = {}
    for stone in stones:
        latest[stone.id] = max(stone.changed_at, latest.get(stone.id, stone.changed_at))
    return latest


def _told_apart(mine: Contents, theirs: Contents) -> Iterable[Record]:
    """Give every record, the older of two secrets under one id renamed."""
    ours, others = mine.by_id(), theirs.by_id()
    for held, against in ((ours, others), (others, ours)):
        for key, record in held.items():
            other = against.get(key)
            clash = other is not None and other.secret != record.secret
            yield _renamed(record) if clash and other is not None and _rank(other) > _rank(record) else record


def _renamed(record: Record) -> Record:
    """Give the record an id of its own that every computer derives alike."""
    digest = hashlib.sha256(record.entry.id.encode() + b"\0" + record.secret.reveal()).hexdigest()
    return replace(record, entry=replace(record.entry, id=digest[:32]))


def _rank(record: Record) -> tuple[object, ...]:
    """Order two states of one account: by time, then the living, then by content so that every merge agrees."""
    entry, account = record.entry, record.entry.account
    return (
        entry.changed_at,
        entry.trashed_at is None,
        entry.trashed_at or 0.0,
        entry.verified,
        entry.position,
        entry.created_at,
        entry.tags,
        entry.site or "",
        entry.replaces or "",
        record.complete,
        (entry.details.note, entry.details.colour, entry.details.icon, entry.details.pinned),
        entry.trash_reason.value if entry.trash_reason else "",
        account.issuer,
        account.name,
        (account.kind.value, account.algorithm.value, account.digits, account.period),
        base32.encode(record.secret),
    )


def _completed(record: Record, other: Record | None) -> Record:
    """Return a record with the details of another where its own are unknown."""
    if record.complete or other is None or not other.complete:
        return record
    return replace(record, entry=replace(record.entry, details=other.entry.details), complete=True)


def _joined(one: Record, other: Record) -> Record:
    """Return the newer of two records with one secret, with the higher counter and the newer recovery codes."""
    newer, older = (one, other) if _rank(one) >= _rank(other) else (other, one)
    newer = _completed(newer, older)
    account = newer.entry.account
    counter = max(one.entry.account.counter, other.entry.account.counter)
    if counter != account.counter and account.kind is one.entry.account.kind is other.entry.account.kind:
        account = account.with_counter(counter)
    recovery = _newer_recovery(one.recovery, other.recovery)
    entry = replace(newer.entry, account=account, has_recovery_codes=recovery is not None)
    return replace(newer, entry=entry, recovery=recovery)


def _newer_recovery(one: Recovery | None, other: Recovery | None) -> Recovery | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda recovery: (recovery.changed_at, recovery.text))


def _as_in_backup(record: Record, before: Record, now: float) -> Record:
    joined = _joined(record, before)
    account = record.entry.account
    if account.kind is joined.entry.account.kind:
        account = account.with_counter(joined.entry.account.counter)
    as_saved = replace(
        record,
        entry=replace(record.entry, account=account, has_recovery_codes=joined.recovery is not None),
        recovery=joined.recovery,
    )
    if replace(as_saved.entry, changed_at=before.entry.changed_at) == before.entry:
        return replace(as_saved, entry=before.entry)
    return _changed(as_saved, now, max(before.entry.changed_at, record.entry.changed_at))


def _changed(record: Record, now: float, before: float) -> Record:
    """Return a record that changed now, after everything that is known of it until `before`."""
    return replace(record, entry=replace(record.entry, changed_at=next_change(before, now)))


def _trashed(record: Record, now: float) -> Record:
    entry = replace(record.entry, trashed_at=now, trash_reason=TrashReason.RESTORED)
    return _changed(replace(record, entry=entry), now, record.entry.changed_at)
