"""Two sets of contents become one, with nothing lost: pure, whichever computer does it gives the same result.

Accounts are told apart by their ids. Which state was made of which is told by counts of changes, never by a clock; a
deletion is a tombstone that wins over what it was made of; HOTP counters take the higher value. Of two states that
know nothing of each other the living one stays, then the later one, unless somebody is asked (`restore_plan`);
recovery codes are then kept both. Should one id carry two secrets, the older one is kept beside it as an account of
its own. `merge` is commutative and idempotent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account
from trackops_desktop.vault.entry import TrashReason, changed
from trackops_desktop.vault.recovery_notes import codes_in_note, note_of
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR


@dataclass(frozen=True, slots=True)
class ChangeStamp:
    """Who changes something, and when.

    Attributes:
        now: Unix seconds.
        folder: The name of this data folder in the counts of changes.

    """

    now: float
    folder: str

    def of(self, record: Record) -> Record:
        """Return a record as changed by this, after everything that is known of it."""
        return replace(record, entry=changed(record.entry, self.now, self.folder))


def merge(mine: Contents, theirs: Contents) -> Contents:
    """Return what both computers hold afterwards; either may be the first."""
    stones = _joined_tombstones([*mine.tombstones, *theirs.tombstones])
    records: dict[str, Record] = {}
    for record in _told_apart(mine, theirs):
        other = records.get(record.entry.id)
        records[record.entry.id] = record if other is None else _joined(record, other)
    kept = {
        key: _knowing(record, stones.get(key))
        for key, record in records.items()
        if key not in stones or _outlives(record, stones[key])
    }
    return contents_of(kept.values(), (stone for key, stone in stones.items() if key not in kept))


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


def brought_back(merged: Contents, theirs: Contents, ids: Collection[str], change: ChangeStamp) -> Contents:
    """Return a merge in which the chosen accounts live again as the backup holds them, newer than their deletion."""
    records = merged.by_id()
    stones = {stone.id: stone for stone in merged.tombstones}
    for key, record in theirs.by_id().items():
        if key in ids:
            kept = _knowing(_joined(record, records[key]) if key in records else record, stones.get(key))
            records[key] = change.of(replace(kept, entry=replace(kept.entry, trashed_at=None, trash_reason=None)))
    return contents_of(records.values(), (stone for stone in merged.tombstones if stone.id not in records))


def softened(mine: Contents, merged: Contents, now: float) -> Contents:
    """Return a merge in which what another computer deleted for good goes to my trash instead.

    Its last change is that deletion, so that the deletion still wins wherever the two meet again, and whoever takes
    it out of the trash wins over the deletion, whatever the clock said when it was deleted.
    """
    records = merged.by_id()
    stones = {stone.id: stone for stone in merged.tombstones}
    for key, record in mine.by_id().items():
        if key not in records:
            trashed = replace(record.entry, trashed_at=now, trash_reason=TrashReason.ELSEWHERE)
            entry = record.entry if record.entry.trashed_at is not None else trashed
            records[key] = _knowing(replace(record, entry=entry), stones.get(key))
    return contents_of(records.values(), (stone for stone in merged.tombstones if stone.id not in records))


def settled(
    merged: Contents, mine: Contents, theirs: Contents, taken: Mapping[str, bool], change: ChangeStamp
) -> Contents:
    """Return a merge in which somebody decided between two states of some accounts.

    Args:
        merged: The merge.
        mine: What is here.
        theirs: What the backup holds.
        taken: Whether the backup's state is taken, by id; each is in both.
        change: Who decides, and when: the decision is newer than both states.

    """
    records, ours, others = merged.by_id(), mine.by_id(), theirs.by_id()
    for key, take in taken.items():
        kept = _completed(others[key], ours[key]) if take else ours[key]
        joined = _joined(ours[key], others[key])
        entry = replace(
            kept.entry,
            account=_with_counter_of(kept.entry.account, joined.entry.account),
            has_recovery_codes=joined.recovery is not None,
            changed_at=max(ours[key].entry.changed_at, others[key].entry.changed_at),
            versions=joined.entry.versions,
        )
        records[key] = change.of(replace(kept, entry=entry, recovery=joined.recovery))
    return contents_of(records.values(), (stone for stone in merged.tombstones if stone.id not in records))


def replaced(mine: Contents, theirs: Contents, change: ChangeStamp) -> Contents:
    """Return the backup's contents in place of mine, without losing mine.

    Accounts that only I hold go to the trash; counters never go back. Everything that changes is newer than before, so
    that it wins on other computers.
    """
    held, stones = mine.by_id(), {stone.id: stone for stone in mine.tombstones}
    records: dict[str, Record] = {}
    for key, record in set_apart(theirs, mine).by_id().items():
        before = held.pop(key, None)
        if before is not None:
            records[key] = _as_in_backup(record, before, change)
        else:
            gone = stones.get(key)
            records[key] = record if gone is None else change.of(_knowing(record, gone))
    for key, record in held.items():
        trashed = replace(record.entry, trashed_at=change.now, trash_reason=TrashReason.RESTORED)
        in_trash = replace(record, entry=trashed)
        records[key] = record if record.entry.trashed_at is not None else change.of(in_trash)
    return contents_of(records.values(), (stone for stone in mine.tombstones if stone.id not in records))


def contents_of(records: Iterable[Record], tombstones: Iterable[Tombstone]) -> Contents:
    """Return contents in the order of the ids."""
    return Contents(
        tuple(sorted(records, key=lambda record: record.entry.id)),
        tuple(sorted(tombstones, key=lambda stone: stone.id)),
    )


def _joined_tombstones(stones: Iterable[Tombstone]) -> dict[str, Tombstone]:
    joined: dict[str, Tombstone] = {}
    for stone in stones:
        other = joined.get(stone.id, stone)
        latest = max(stone.changed_at, other.changed_at)
        joined[stone.id] = Tombstone(stone.id, latest, stone.versions.joined(other.versions))
    return joined


def _outlives(record: Record, stone: Tombstone) -> bool:
    """Return whether an account is more than what was deleted: changed after it, or without knowing of it."""
    if record.entry.versions == stone.versions == UNCHANGED_SO_FAR:
        return record.entry.changed_at > stone.changed_at
    return not stone.versions.covers(record.entry.versions)


def _knowing(record: Record, stone: Tombstone | None) -> Record:
    """Return an account whose deletion is known: what is said of it now is newer."""
    if stone is None:
        return record
    entry = record.entry
    changed_at = max(entry.changed_at, stone.changed_at)
    return replace(record, entry=replace(entry, changed_at=changed_at, versions=entry.versions.joined(stone.versions)))


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
    newer = _newer(one, other)
    newer = _completed(newer, other if newer is one else one)
    account = _with_counter_of(newer.entry.account, one.entry.account)
    account = _with_counter_of(account, other.entry.account)
    recovery = _joined_recovery(one.recovery, other.recovery)
    versions = one.entry.versions.joined(other.entry.versions)
    entry = replace(newer.entry, account=account, has_recovery_codes=recovery is not None, versions=versions)
    return replace(newer, entry=entry, recovery=recovery)


def _newer(one: Record, other: Record) -> Record:
    """Return the one that was made of the other; of two that know nothing of each other, the living, then the later."""
    later = one if _rank(one) >= _rank(other) else other
    mine, theirs = one.entry.versions, other.entry.versions
    if mine.is_beside(theirs):
        in_trash = one.entry.trashed_at is not None, other.entry.trashed_at is not None
        return later if in_trash[0] is in_trash[1] else (other if in_trash[0] else one)
    if mine == theirs:
        return later
    return one if mine.covers(theirs) else other


def _with_counter_of(account: Account, other: Account) -> Account:
    """Return an account whose counter does not lie behind another's."""
    if account.kind is not other.kind or other.counter <= account.counter:
        return account
    return account.with_counter(other.counter)


def _joined_recovery(one: Recovery | None, other: Recovery | None) -> Recovery | None:
    """Return the newer codes, or the codes of both where neither knows of the other.

    A mark “used” that either has stays, unless the newer codes were made of the marked ones: then it was taken back.
    """
    if one is None or other is None:
        return one or other
    versions = one.versions.joined(other.versions)
    later, earlier = sorted((one, other), key=_recency, reverse=True)
    if one.versions.is_beside(other.versions):
        return replace(later, text=_with_codes(later.text, earlier.text, add=True), versions=versions)
    if one.versions != other.versions:
        later = one if one.versions.covers(other.versions) else other
        return replace(later, versions=versions)
    return replace(later, text=_with_codes(later.text, earlier.text, add=False), versions=versions)


def _recency(codes: Recovery) -> tuple[float, int, str]:
    """Order notes by their moments; of one moment the one with more marks comes last."""
    used = sum(one.used_at is not None for one in codes_in_note(codes.text))
    return codes.changed_at, used, codes.text


def _with_codes(text: str, more: str, *, add: bool) -> str:
    """Return a note with the marks of another one, which are of its codes, and with its other codes too if wanted."""
    codes = {one.value: one for one in codes_in_note(text)}
    before = dict(codes)
    for one in codes_in_note(more):
        known = codes.get(one.value)
        if known is None:
            if add:
                codes[one.value] = one
        elif one.used_at is not None:
            first = one.used_at if known.used_at is None else min(one.used_at, known.used_at)
            codes[one.value] = replace(known, used_at=first)
    return text if codes == before else note_of(codes.values())


def _as_in_backup(record: Record, before: Record, change: ChangeStamp) -> Record:
    joined = _joined(record, before)
    entry = replace(
        record.entry,
        account=_with_counter_of(record.entry.account, joined.entry.account),
        has_recovery_codes=joined.recovery is not None,
        changed_at=max(before.entry.changed_at, record.entry.changed_at),
        versions=joined.entry.versions,
    )
    as_saved = replace(record, entry=entry, recovery=joined.recovery)
    same = replace(entry, changed_at=before.entry.changed_at, versions=before.entry.versions) == before.entry
    return replace(as_saved, entry=before.entry) if same else change.of(as_saved)
