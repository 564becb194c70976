from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories import Computer, clashing
from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.merge import ChangeStamp, brought_back, contents_of, merge, replaced, set_apart, softened
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import VersionVector

ONE, TWO = f"{1:032x}", f"{2:032x}"
NOW, YEAR = 1_790_000_000.0, 365.25 * 86_400
#: What clocks are wrong by.
WRONG = (0.0, 10 * YEAR, -10 * YEAR)
CHANGE = ChangeStamp(10.0, "a" * 12)


def _record(key: str = ONE, changed_at: float = 1.0, name: str = "", counter: int = 0, secret: bytes = b"s") -> Record:
    return Record(
        Entry(key, Account(Kind.HOTP, "Issuer", name, counter=counter), changed_at=changed_at), Secret(secret)
    )


def _contents(*records: Record, stones: tuple[Tombstone, ...] = ()) -> Contents:
    return contents_of(records, stones)


def _secrets(held: Contents) -> set[bytes]:
    return {record.secret.reveal() for record in held.records}


@given(clashing, clashing)
@settings(max_examples=200)
def test_what_holds_of_any_two_vaults(mine: Contents, theirs: Contents) -> None:
    """To draw two vaults takes far longer than to look at them: each pair is looked at in every way."""
    _merging_gives_the_same_whoever_does_it(mine, theirs)
    _merging_again_changes_nothing(mine, theirs)
    _merging_with_nothing_changes_nothing(mine)
    _merging_with_nothing_changes_nothing(theirs)
    _no_secret_is_lost_but_by_a_deletion(mine, theirs)
    _a_softened_merge_loses_nothing_of_mine_and_still_agrees_with_the_deletion(mine, theirs)
    _what_is_set_apart_never_brings_another_secret_under_an_id_of_mine(mine, theirs)
    _replacing_loses_no_secret(mine, theirs)
    _replacing_leaves_live_exactly_what_lives_in_the_backup(mine, theirs)
    _what_a_replacement_changed_wins_against_what_was_there(mine, theirs)


def _merging_gives_the_same_whoever_does_it(one: Contents, other: Contents) -> None:
    assert merge(one, other) == merge(other, one)


def _merging_again_changes_nothing(one: Contents, other: Contents) -> None:
    merged = merge(one, other)
    assert merge(merged, other) == merged
    assert merge(merged, one) == merged
    assert merge(merged, merged) == merged


def _merging_with_nothing_changes_nothing(one: Contents) -> None:
    assert merge(one, Contents()) == one


def _no_secret_is_lost_but_by_a_deletion(one: Contents, other: Contents) -> None:
    merged = merge(one, other)
    deleted = {stone.id for stone in (*one.tombstones, *other.tombstones)}
    expected = {record.secret.reveal() for record in (*one.records, *other.records) if record.entry.id not in deleted}
    assert expected <= _secrets(merged)


@given(st.data())
@settings(max_examples=150)
def test_two_computers_that_change_things_offline_lose_nothing_whatever_their_clocks_say(data: st.DataObject) -> None:
    start = _contents(*(_record(f"{number:032x}", counter=number, secret=bytes([number + 1])) for number in range(4)))
    computers = (Computer(start, "a" * 12), Computer(start, "b" * 12))
    clocks = (data.draw(st.sampled_from(WRONG)), data.draw(st.sampled_from(WRONG)))
    changes: dict[str, dict[int, str]] = {key: {} for key in start.by_id()}  # the last step of each computer
    counters = {key: record.entry.account.counter for key, record in start.by_id().items()}
    for turn in range(2, data.draw(st.integers(3, 25))):
        which = data.draw(st.integers(0, 1))
        key, step = _do_something(data, computers[which], turn, turn + clocks[which])
        if step != "use":
            changes.setdefault(key, {})[which] = step
        for row in (*computers[0].contents.records, *computers[1].contents.records):
            counters[row.entry.id] = max(counters.get(row.entry.id, 0), row.entry.account.counter)
    merged = merge(computers[0].contents, computers[1].contents).by_id()
    assert set(merged) == {key for key, steps in changes.items() if not steps or set(steps.values()) != {"purge"}}
    for key, record in merged.items():
        if "purge" not in changes[key].values():  # what was deleted took its counter along
            assert record.entry.account.counter == counters[key]
        if len(changes[key]) == 1:  # only one computer changed it: its state wins
            mine = computers[next(iter(changes[key]))].contents.by_id()[key].entry
            assert (record.entry.account.name, record.entry.trashed_at) == (mine.account.name, mine.trashed_at)


def _do_something(data: st.DataObject, computer: Computer, turn: int, now: float) -> tuple[str, str]:
    """Let a computer change something; return what and how."""
    held = sorted(computer.contents.by_id())
    step = data.draw(st.sampled_from(["add", "change", "use", "trash", "purge"])) if held else "add"
    key = f"{100 + turn:032x}" if step == "add" else data.draw(st.sampled_from(held))
    if step == "add":
        computer.add(_record(key, now, secret=turn.to_bytes(2, "big")), now)
    elif step == "change":
        computer.change(key, now, f"name {turn}")
    elif step == "trash":
        computer.trash(key, now)
    elif step == "purge":
        computer.purge(key, now)
    else:
        computer.use(key)
    return key, step


@pytest.mark.parametrize("wrong", [10 * YEAR, -10 * YEAR, 0.0])
def test_a_wrong_clock_overrules_no_change_that_was_made_of_it(wrong: float) -> None:
    start = _contents(_record(changed_at=NOW))
    wrongly, rightly = Computer(start, "a" * 12), Computer(start, "b" * 12)
    wrongly.change(ONE, NOW + wrong, "first")
    rightly.contents = merge(rightly.contents, wrongly.contents)
    rightly.change(ONE, NOW + 5, "second")
    for merged in (merge(wrongly.contents, rightly.contents), merge(rightly.contents, wrongly.contents)):
        assert merged.records[0].entry.account.name == "second"


@pytest.mark.parametrize("wrong", [10 * YEAR, -10 * YEAR, 0.0])
def test_what_one_computer_deletes_and_the_other_changes_stays(wrong: float) -> None:
    start = _contents(_record(changed_at=NOW))
    deleting, changing = Computer(start, "a" * 12), Computer(start, "b" * 12)
    deleting.purge(ONE, NOW + wrong)
    assert merge(deleting.contents, start).records == ()
    changing.change(ONE, NOW, "changed")
    merged = merge(changing.contents, deleting.contents)
    assert [record.entry.account.name for record in merged.records] == ["changed"]
    assert merge(merged, deleting.contents) == merged


def test_of_a_trashed_and_a_changed_state_the_living_stays() -> None:
    start = _contents(_record(changed_at=NOW))
    removing, changing = Computer(start, "a" * 12), Computer(start, "b" * 12)
    removing.trash(ONE, NOW + 10 * YEAR)
    changing.change(ONE, NOW, "changed")
    (record,) = merge(removing.contents, changing.contents).records
    assert (record.entry.trashed_at, record.entry.account.name) == (None, "changed")


def test_recovery_codes_that_both_computers_noted_are_kept_both() -> None:
    start = _contents(_record(changed_at=NOW))
    one, other = Computer(start, "a" * 12), Computer(start, "b" * 12)
    one.note(ONE, NOW + 10 * YEAR, "1111\n2222")
    other.note(ONE, NOW, "2222\n3333")
    (record,) = merge(one.contents, other.contents).records
    assert record.recovery is not None
    assert record.recovery.text == "1111\n2222\n3333"
    other.contents = merge(other.contents, one.contents)
    other.note(ONE, NOW - 10 * YEAR, "2222\n3333")
    (record,) = merge(one.contents, other.contents).records
    assert record.recovery is not None
    assert record.recovery.text == "2222\n3333"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_recovery_code_that_was_used_on_either_computer_is_used(wrong: float) -> None:
    """Whatever the clocks say; and no code is there twice, with its mark and without."""
    start = _contents(replace(_record(changed_at=NOW), recovery=Recovery("1111\n2222\n3333\n4444", NOW)))
    one, other = Computer(start, "a" * 12), Computer(start, "b" * 12)
    one.note(ONE, NOW + 60, "1111\tused 60\n2222\tused 90\n3333\n4444")
    other.note(ONE, NOW + 30 + wrong, "1111\n2222\tused 30\n3333\tused 40\n4444")
    (record,) = merge(one.contents, other.contents).records
    assert record.recovery is not None
    assert record.recovery.text == "1111\tused 60\n2222\tused 30\n3333\tused 40\n4444"
    other.contents = one.contents = merge(one.contents, other.contents)
    other.note(ONE, NOW + 99, "1111\n2222\tused 30\n3333\tused 40\n4444")  # it was marked by mistake
    (record,) = merge(one.contents, other.contents).records
    assert record.recovery is not None
    assert record.recovery.text.startswith("1111\n2222")


def test_a_mark_from_before_changes_were_counted_is_not_lost_to_a_later_list() -> None:
    marked = replace(_record(), recovery=Recovery("1111\tused 3\n2222", 3.0))
    later = replace(_record(), recovery=Recovery("1111\n2222", 5.0))
    for mine, theirs in ((marked, later), (later, marked)):
        (record,) = merge(_contents(mine), _contents(theirs)).records
        assert record.recovery == Recovery("1111\tused 3\n2222", 5.0)
        assert merge(_contents(record), _contents(theirs)) == _contents(record)


def test_states_from_before_changes_were_counted_go_by_their_date() -> None:
    older, newer = (
        replace(record, entry=replace(record.entry, versions=VersionVector.of_date(record.entry.changed_at)))
        for record in (_record(changed_at=NOW, name="old"), _record(changed_at=NOW + 1, name="new"))
    )
    assert merge(_contents(older), _contents(newer)) == _contents(newer)
    changed = Computer(_contents(newer), "a" * 12)
    changed.change(ONE, NOW - 10 * YEAR, "counted")
    assert merge(changed.contents, _contents(newer)) == changed.contents
    assert merge(changed.contents, _contents(older)) == changed.contents


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
    back = brought_back(merge(mine, theirs), theirs, {ONE}, ChangeStamp(8.0, "a" * 12))
    assert [record.entry.id for record in back.records] == [ONE]
    assert back.records[0].entry.changed_at == 8.0
    assert back.tombstones == (Tombstone(TWO, 5.0),)
    assert merge(back, mine) == back


def test_what_lies_in_the_trash_here_can_be_brought_back_from_a_backup() -> None:
    trashed = _record(changed_at=5.0, counter=7)
    mine = _contents(replace(trashed, entry=replace(trashed.entry, trashed_at=5.0)))
    back = brought_back(merge(mine, _contents(_record())), _contents(_record()), {ONE}, ChangeStamp(8.0, "a" * 12))
    assert [(row.entry.trashed_at, row.entry.account.counter) for row in back.records] == [(None, 7)]


def _a_softened_merge_loses_nothing_of_mine_and_still_agrees_with_the_deletion(
    mine: Contents, theirs: Contents
) -> None:
    merged = merge(mine, theirs)
    soft = softened(mine, merged, now=10.0)
    assert _secrets(soft) >= _secrets(mine)
    assert {row.entry.id for row in soft.live} == {row.entry.id for row in merged.live}
    assert merge(soft, theirs) == merged


def _what_is_set_apart_never_brings_another_secret_under_an_id_of_mine(mine: Contents, theirs: Contents) -> None:
    held = mine.by_id()
    apart = set_apart(theirs, mine)
    assert all(row.entry.id not in held or row.secret == held[row.entry.id].secret for row in apart.records)
    assert _secrets(apart) == _secrets(theirs)
    assert set_apart(apart, mine) == apart


def _replacing_loses_no_secret(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, CHANGE)
    assert _secrets(result) >= _secrets(mine) | _secrets(theirs)


def _replacing_leaves_live_exactly_what_lives_in_the_backup(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, CHANGE)
    assert {row.entry.id for row in result.live} == {row.entry.id for row in set_apart(theirs, mine).live}
    assert {row.secret.reveal() for row in result.live} == {row.secret.reveal() for row in theirs.live}


def _what_a_replacement_changed_wins_against_what_was_there(mine: Contents, theirs: Contents) -> None:
    result = replaced(mine, theirs, CHANGE)
    assert merge(result, mine) == result


def test_replacing_by_the_same_changes_nothing() -> None:
    mine = _contents(_record(counter=5), stones=(Tombstone(TWO, 1.0),))
    assert replaced(mine, _contents(_record(counter=3, changed_at=0.5)), CHANGE) == mine
