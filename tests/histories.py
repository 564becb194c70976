"""Random contents of vaults, and random histories of computers that share one."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.merge import contents_of
from trackops_desktop.otp.account import MAX_COUNTER, Account, Algorithm, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.vault.entry import Entry, changed
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import VersionVector

ids = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")
few_ids = st.integers(0, 5).map(lambda number: f"{number:032x}")
texts = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.integers(0, 2_000_000_000).map(float) | st.floats(0, 4e9, allow_nan=False)
few_moments = st.integers(1, 4).map(float)
secrets = st.binary(min_size=1, max_size=40).map(Secret)
#: Counts of few changes by few data folders, so that they often know of each other, or of a part.
versions = st.dictionaries(st.sampled_from(["", "a" * 12, "b" * 12]), st.integers(1, 3)).map(VersionVector.of)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    kind = draw(st.sampled_from(Kind))
    issuer, name = draw(texts), draw(texts)
    if kind is Kind.STEAM:
        return Account(kind, issuer, name, digits=5)
    algorithm, digits = draw(st.sampled_from(Algorithm)), draw(st.integers(1, 10))
    if kind is Kind.TOTP:
        return Account(kind, issuer, name, algorithm, digits, draw(st.integers(1, 86_400)))
    return Account(kind, issuer, name, algorithm, digits, counter=draw(st.integers(0, MAX_COUNTER)))


@st.composite
def records(
    draw: st.DrawFn,
    ids: st.SearchStrategy[str] = ids,
    moments: st.SearchStrategy[float] = moments,
    secrets: st.SearchStrategy[Secret] = secrets,
) -> Record:
    recovery = draw(st.none() | st.builds(Recovery, texts, moments, versions))
    entry = Entry(
        id=draw(ids),
        account=draw(accounts()),
        tags=tuple(draw(st.lists(texts, max_size=3))),
        site=draw(st.none() | st.just("https://demo.viewcases.com")),
        position=draw(st.integers(0, 99)),
        created_at=draw(moments),
        changed_at=draw(moments),
        verified=draw(st.booleans()),
        replaces=draw(st.none() | ids),
        trashed_at=draw(st.none() | moments),
        has_recovery_codes=recovery is not None,
        versions=draw(versions),
    )
    return Record(entry, draw(secrets), recovery)


@st.composite
def contents(draw: st.DrawFn, rows: st.SearchStrategy[Record] | None = None) -> Contents:
    found = draw(st.lists(records() if rows is None else rows, max_size=6, unique_by=lambda record: record.entry.id))
    taken = {record.entry.id for record in found}
    stone = st.builds(Tombstone, few_ids, few_moments, versions)
    stones = draw(st.lists(stone, max_size=4, unique_by=lambda stone: stone.id))
    return contents_of(found, (stone for stone in stones if stone.id not in taken))


#: Contents that often meet in ids, moments and secrets.
clashing = contents(records(few_ids, few_moments, st.sampled_from([Secret(b"a"), Secret(b"b"), Secret(b"c")])))


def random_contents(dice: Random) -> Contents:
    """Return up to 20 accounts of every kind, cheaper than Hypothesis draws them."""
    found = [random_record(dice) for _ in range(dice.randrange(20))]
    stones = [Tombstone(f"{dice.getrandbits(128):032x}", dice.random() * 2e9) for _ in range(dice.randrange(4))]
    return contents_of(found, stones)


def random_record(dice: Random) -> Record:
    kind = dice.choice(list(Kind))
    letters = "".join(chr(dice.choice([dice.randrange(32, 127), dice.randrange(0xA0, 0xD800)])) for _ in range(12))
    account = Account(
        kind,
        letters[:5],
        letters[5:],
        Algorithm.SHA1 if kind is Kind.STEAM else dice.choice(list(Algorithm)),
        5 if kind is Kind.STEAM else dice.randrange(1, 11),
        dice.randrange(1, 86_401) if kind is Kind.TOTP else 30,
        dice.getrandbits(64) if kind is Kind.HOTP else 0,
    )
    recovery = Recovery(f"{dice.getrandbits(64)}", dice.random() * 2e9) if dice.random() < 0.3 else None
    entry = Entry(
        id=f"{dice.getrandbits(128):032x}",
        account=account,
        tags=tuple(letters[:number] for number in range(dice.randrange(3))),
        site=dice.choice([None, "https://demo.viewcases.com"]),
        position=dice.randrange(100),
        created_at=dice.random() * 2e9,
        changed_at=dice.random() * 2e9,
        verified=dice.random() < 0.9,
        replaces=dice.choice([None, f"{dice.getrandbits(128):032x}"]),
        trashed_at=dice.choice([None, None, dice.random() * 2e9]),
        has_recovery_codes=recovery is not None,
    )
    return Record(entry, Secret(dice.randbytes(dice.randrange(1, 1025))), recovery)


class Computer:
    """A computer with its own copy, whose clock says whatever each change is given."""

    def __init__(self, contents: Contents, folder: str) -> None:
        self.contents = contents
        self.folder = folder

    def add(self, record: Record, now: float) -> None:
        self._put(record, now)

    def change(self, key: str, now: float, name: str) -> None:
        record = self.contents.by_id()[key]
        self._put(replace(record, entry=replace(record.entry, account=replace(record.entry.account, name=name))), now)

    def use(self, key: str) -> None:
        """Show the next HOTP code: the counter moves, the account is not changed otherwise."""
        record = self.contents.by_id()[key]
        account = record.entry.account.with_counter(record.entry.account.counter + 1)
        self._replace(replace(record, entry=replace(record.entry, account=account)))

    def trash(self, key: str, now: float) -> None:
        record = self.contents.by_id()[key]
        self._put(replace(record, entry=replace(record.entry, trashed_at=now)), now)

    def note(self, key: str, now: float, text: str) -> None:
        record = self.contents.by_id()[key]
        entry = replace(record.entry, has_recovery_codes=True)
        versions = (record.recovery.versions if record.recovery else VersionVector()).next(self.folder)
        self._replace(replace(record, entry=entry, recovery=Recovery(text, now, versions)))

    def purge(self, key: str, now: float) -> None:
        entry = self.contents.by_id()[key].entry
        stone = Tombstone(key, max(now, entry.changed_at), entry.versions.next(self.folder))
        kept = [record for record in self.contents.records if record.entry.id != key]
        self.contents = contents_of(kept, [*self.contents.tombstones, stone])

    def _put(self, record: Record, now: float) -> None:
        self._replace(replace(record, entry=changed(record.entry, now, self.folder)))

    def _replace(self, record: Record) -> None:
        kept = [other for other in self.contents.records if other.entry.id != record.entry.id]
        self.contents = contents_of([*kept, record], self.contents.tombstones)
