from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories import Computer, clashing
from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.merge import brought_back, contents_of, merge, replaced, set_apart, softened
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.snapshot import Tombstone

ONE, TWO = f"{1:032x}", f"{2:032x}"


def _record(key: str = ONE, changed_at: float = 1.0, name: str = "", counter: int = 0, secret: bytes = b"s") -> Record:
    return Record(
        Entry(key, Account(Kind.HOTP, "Issuer", name, counter=counter), changed_at=changed_at), Secret(secret)
    )


def _contents(*records: Record, stones: tuple[Tombstone, ...] = ()) -> Contents:
    return contents_of(records, stones)


def _secrets(held: Contents) -> set[bytes]:
    return {record.secret.reveal() for record in held.records}


@given(clashing, clashing)
def test_merging_gives_the_same_whoever_does_it(one: Contents, other: Contents) -> None:
    assert merge(one, other) == merge(other, one)


@given(clashing, clashing)
def test_merging_again_changes_nothing(one: Contents, other: Contents) -> None:
    merged = merge(one, other)
    assert merge(merged, other) == merged
    assert merge(merged, one) == merged
    assert merge(merged, merged) == merged


@given(clashing)
def test_merging_with_nothing_changes_nothing(one: Contents) -> None:
    assert merge(one, Contents()) == one


@given(clashing, clashing)
def test_no_secret_is_lost_but_by_a_deletion(one: Contents, other: Contents) -> None:
    merged = merge(one, other)
    deleted = {stone.id for stone in (*one.tombstones, *other.tombstones)}
    expected = {record.secret.reveal() for record in (*one.records, *other.records) if record.entry.id not in deleted}
    assert expected <= _secrets(merged)


@given(st.data())
@settings(max_examples=150)
def test_two_computers_that_change_things_offline_lose_nothing(data: st.DataObject) -> None:
    start = _contents(*(_record(f"{number:032x}", counter=number, secret=bytes([number + 1])) for number in range(4)))
    computers = (Computer(start), Computer(start))
    last_change: dict[str, float] = dict.fromkeys(start.by_id(), 1.0)
    purged: dict[str, float] = {}
    counters = {key: record.entry.account.counter for key, record in start.by_id().items()}
    names: dict[str, str] = dict.fromkeys(start.by_id(), "")
    for now in range(2, data.draw(st.integers(3, 25))):
        computer = computers[data.draw(st.integers(0, 1))]
        held = sorted(computer.contents.by_id())
        step = data.draw(st.sampled_from(["add", "change", "use", "trash", "purge"])) if held else "add"
        key = f"{100 + now:032x}" if step == "add" else data.draw(st.sampled_from(held))
        if step == "add":
            computer.add(_record(key, now, secret=now.to_bytes(2, "big")))
            names[key] = ""
        elif step == "change":
            computer.change(key, now, f"name {now}")
            names[key] = f"name {now}"
        elif step == "trash":
            computer.trash(key, now)
            names[key] = computer.contents.by_id()[key].entry.account.name
        elif step == "purge":
            computer.purge(key, now)
            purged[key] = now
        else:
            computer.use(key)
        if step in {"add", "change", "trash"}:
            last_change[key] = now
        for owner in computers:
            for row in owner.contents.records:
                counters[row.entry.id] = max(counters.get(row.entry.id, 0), row.entry.account.counter)
    merged = merge(computers[0].contents, computers[1].contents)
    expected = {key for key, moment in last_change.items() if moment > purged.get(key, 0.0)}
    assert set(merged.by_id()) == expected
    for key in expected - set(purged):
        account = merged.by_id()[key].entry.account
        assert (account.name, account.counter) == (names[key], counters[key])


def test_the_newer_change_wins_and_the_higher_counter_stays() -> None:
    mine, theirs = _record(changed_at=2.0, name="new", counter=3), _record(changed_at=1.0, name="old", counter=9)
    (record,) = merge(_contents(mine), _contents(theirs)).records
    assert (record.entry.account.name, record.entry.account.counter) == ("new", 9)


def test_a_deletion_reaches_the_other_computer() -> None:
    stone = Tombstone(ONE, 2.0)
    assert merge(_contents(_record()), _contents(stones=(stone,))) == Contents((), (stone,))


def test_a_change_after_the_deletion_keeps_the_account() -> None:
    record = _record(changed_at=3.0)
    assert merge(_contents(record), _contents(stones=(Tombstone(ONE, 2.0),))) == _contents(record)


def test_recovery_codes_noted_on_one_computer_survive_a_newer_name_from_the_other() -> None:
    noted = replace(_record(), recovery=Recovery("12345678", 5.0))
    (record,) = merge(_contents(noted), _contents(_record(changed_at=9.0, name="new"))).records
    assert record.recovery == Recovery("12345678", 5.0)
    assert record.entry.has_recovery_codes
    assert record.entry.account.name == "new"


def test_two_secrets_under_one_id_are_both_kept() -> None:
    merged = merge(_contents(_record(secret=b"old")), _contents(_record(changed_at=2.0, secret=b"new")))
    assert _secrets(merged) == {b"old", b"new"}
    assert merged.by_id()[ONE].secret == Secret(b"new")


def test_what_was_deleted_here_can_be_brought_back_from_a_backup() -> None:
    mine, theirs = _contents(stones=(Tombstone(ONE, 5.0), Tombstone(TWO, 5.0))), _contents(_record(), _record(TWO))
    back = brought_back(merge(mine, theirs), theirs, {ONE}, now=8.0)
    assert [record.entry.id for record in back.records] == [ONE]
    assert back.records[0].entry.changed_at == 8.0
    assert back.tombstones == (Tombstone(TWO, 5.0),)
    assert merge(back, mine) == back


def test_what_lies_in_the_trash_here_can_be_brought_back_from_a_backup() -> None:
    trashed = _record(changed_at=5.0, counter=7)
    mine = _contents(replace(trashed, entry=replace(trashed.entry, trashed_at=5.0)))
    back = brought_back(merge(mine, _contents(_record())), _contents(_record()), {ONE}, now=8.0)
    assert [(row.entry.trashed_at, row.entry.account.counter) for row in back.records] == [(None, 7)]


@given(clashing, clashing)
def test_a_softened_merge_loses_nothing_of_mine_and_still_agrees_with_the_deletion(
    mine: Contents, theirs: Contents
) -> None:
    merged = merge(mine, theirs)
    soft = softened(mine, merged, now=10.0)
    assert _secrets(soft) >= _secrets(mine)
    assert {row.entry.id for row in soft.live} == {row.entry.id for row in merged.live}
    assert merge(soft, theirs) == merged


@given(clashing, clashing)
def test_what_is_set_apart_never_brings_another_secret_under_an_id_of_mine(mine: Contents, theirs: Contents) -> None:
    held = mine.by_id()
    apart = set_apart(theirs, mine)
    assert all(row.entry.id not in held or row.secret == held[row.entry.id].secret for row in apart.records)
    assert _secrets(apart) == _secrets(theirs)
    assert set_apart(apart, mine) == apart


@given(clashing, clashing)
def test_replacing_loses_no_secret(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, now=10.0)
    assert _secrets(result) >= _secrets(mine) | _secrets(theirs)


@given(clashing, clashing)
def test_replacing_leaves_live_exactly_what_lives_in_the_backup(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, now=10.0)
    assert {row.entry.id for row in result.live} == {row.entry.id for row in set_apart(theirs, mine).live}
    assert {row.secret.reveal() for row in result.live} == {row.secret.reveal() for row in theirs.live}


@given(clashing, clashing)
def test_what_a_replacement_changed_wins_against_what_was_there(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, now=10.0)
    assert merge(result, mine) == result


def test_replacing_by_the_same_changes_nothing() -> None:
    mine = _contents(_record(counter=5), stones=(Tombstone(TWO, 1.0),))
    assert replaced(mine, _contents(_record(counter=3, changed_at=0.5)), now=10.0) == mine
