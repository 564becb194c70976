"""The vault as its callers see it, over a keyring in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.systems import needs_modes
from tests.vaults import FakeClock, days_pass, enrolment, new
from trackops_desktop.errors import Cancelled
from trackops_desktop.otp.account import MAX_COUNTER, Kind
from trackops_desktop.otp.uri import format_uri, parse_uri
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.errors import (
    AlreadyThere,
    CatalogueDamaged,
    CounterExhausted,
    NoCounter,
    NoSuchAccount,
    SecretDamaged,
    SecretMissing,
    SecretTooLong,
)
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def vault(paths: Paths, keyring: MemoryKeyring, clock: FakeClock) -> Iterator[Vault]:
    opened = Vault.open(paths, keyring, clock)
    yield opened
    opened.close()


def test_an_added_account_is_one_keyring_item_holding_its_address(vault: Vault, keyring: MemoryKeyring) -> None:
    entry = vault.add(new())
    assert set(keyring.items) == {(SERVICE, entry.id)}
    assert parse_uri(keyring.items[SERVICE, entry.id]).enrolment == new().enrolment
    assert vault.enrolment(entry.id) == new().enrolment


def test_entries_survive_the_next_start(vault: Vault, paths: Paths, keyring: MemoryKeyring, clock: FakeClock) -> None:
    added = vault.add_many([new("A"), new("B"), new("C")])
    vault.close()
    again = Vault.open(paths, keyring, clock)
    assert again.entries() == added
    assert [entry.position for entry in added] == [0, 1, 2]
    again.close()


@needs_modes
def test_the_home_and_the_catalogue_are_for_this_user_alone(vault: Vault, paths: Paths) -> None:
    vault.add(new())
    assert paths.home.stat().st_mode & 0o777 == 0o700
    assert paths.catalogue.stat().st_mode & 0o777 == 0o600


def test_an_id_that_is_in_use_is_refused_and_its_secret_kept(vault: Vault, keyring: MemoryKeyring) -> None:
    entry = vault.add(new())
    before = dict(keyring.items)
    with pytest.raises(AlreadyThere):
        vault.add(NewEntry(enrolment("Other"), id=entry.id))
    assert keyring.items == before


def test_adding_many_is_undone_whole_when_cancelled(vault: Vault, keyring: MemoryKeyring) -> None:
    kept = vault.add(new("kept"))

    def progress(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        vault.add_many([new(str(number)) for number in range(4)], progress)
    assert vault.entries() == (kept,)
    assert keyring.usernames() == {kept.id}


def test_adding_many_reports_how_far_it_is(vault: Vault) -> None:
    seen: list[tuple[int, int]] = []
    vault.add_many([new("A"), new("B")], lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
    assert vault.add_many([]) == ()


def test_an_account_too_long_for_a_keyring_is_refused_before_the_call(vault: Vault, keyring: MemoryKeyring) -> None:
    with pytest.raises(SecretTooLong) as caught:
        vault.add(new("x" * 256, "汉" * 128))
    assert "1,280" in str(caught.value)
    assert keyring.items == {}
    assert vault.entries() == ()


def test_updating_changes_only_what_is_given(vault: Vault, clock: FakeClock) -> None:
    entry = vault.add(NewEntry(enrolment(), tags=("work",), site="https://demo.viewcases.com"))
    clock.now += 5
    renamed = vault.update(entry.id, issuer="Umbrella")
    assert (renamed.account.issuer, renamed.account.name) == ("Umbrella", "jo")
    assert (renamed.tags, renamed.site) == (("work",), "https://demo.viewcases.com")
    assert (renamed.created_at, renamed.changed_at) == (clock.now - 5, clock.now)
    other = vault.update(entry.id, name="al", tags=("a", "b"), site=None, verified=False)
    assert (other.account.name, other.tags, other.site, other.verified) == ("al", ("a", "b"), None, False)
    assert vault.enrolment(entry.id).account == other.account
    assert vault.enrolment(entry.id).secret == enrolment().secret


def test_an_update_that_changes_nothing_leaves_the_time_of_change(vault: Vault, clock: FakeClock) -> None:
    entry = vault.add(new())
    clock.now += 5
    assert vault.update(entry.id, issuer="ACME") == entry


@pytest.mark.parametrize(
    ("position", "expected"),
    [(0, "DABC"), (1, "ADBC"), (2, "ABDC"), (3, "ABCD"), (99, "ABCD"), (-1, "DABC")],
)
def test_moving_puts_an_entry_at_its_position(vault: Vault, position: int, expected: str) -> None:
    *_, last = vault.add_many([new(letter) for letter in "ABCD"])
    vault.move(last.id, position)
    assert "".join(entry.account.issuer for entry in vault.entries()) == expected
    assert vault.entry(last.id).position == expected.index("D")


def test_moving_works_when_no_rank_is_left_between_neighbours(vault: Vault) -> None:
    first, second, third = vault.add_many([new(letter) for letter in "ABC"])
    order = [first.id, second.id, third.id]
    for _ in range(120):
        vault.move(order[2], 1)
        order[1], order[2] = order[2], order[1]
        assert [entry.id for entry in vault.entries()] == order


def test_moving_the_only_entry_changes_nothing(vault: Vault) -> None:
    entry = vault.add(new())
    vault.move(entry.id, 7)
    assert vault.entries() == (entry,)


def test_a_removed_entry_lies_in_the_trash_with_its_secret_and_comes_back_to_its_place(
    vault: Vault, clock: FakeClock
) -> None:
    first, second, third = vault.add_many([new(letter) for letter in "ABC"])
    vault.remove(second.id)
    assert [entry.id for entry in vault.entries()] == [first.id, third.id]
    (trashed,) = vault.trash()
    assert (trashed.id, trashed.trashed_at) == (second.id, clock.now)
    assert vault.entry(second.id) == trashed
    with pytest.raises(NoSuchAccount):
        vault.move(second.id, 0)
    assert vault.restore(second.id).trashed_at is None
    assert [entry.id for entry in vault.entries()] == [first.id, second.id, third.id]
    assert vault.enrolment(second.id).secret == new("B").enrolment.secret


def test_the_trash_lists_the_latest_first(vault: Vault, clock: FakeClock) -> None:
    first, second = vault.add_many([new("A"), new("B")])
    vault.remove(first.id)
    clock.now += 1
    vault.remove(second.id)
    assert [(entry.id, entry.position) for entry in vault.trash()] == [(second.id, 0), (first.id, 1)]
    assert vault.entry(first.id).position == 1


def test_the_trash_is_emptied_of_what_was_seen_in_it_for_thirty_days(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    old, young = vault.add_many([new("A"), new("B")])
    vault.remove(old.id)
    vault.settle()
    vault.remove(young.id)
    assert set(vault.days_left().values()) == {30}
    days_pass(vault, clock, 29)
    assert {entry.id for entry in vault.trash()} == {old.id, young.id}
    days_pass(vault, clock, 1)
    assert [entry.id for entry in vault.trash()] == [young.id]
    assert keyring.usernames() == {young.id}
    assert [stone.id for stone in vault.snapshot().tombstones] == [old.id]
    days_pass(vault, clock, 1)
    assert vault.trash() == ()


def test_no_single_wrong_clock_empties_the_trash(paths: Paths, keyring: MemoryKeyring, clock: FakeClock) -> None:
    with closing(Vault.open(paths, keyring, clock)) as vault:
        entry = vault.add(new())
        vault.remove(entry.id)
    right = clock.now
    for years in (10, -3, 0, 50, 0, 10, 0, -30, 0, 1, 0) * 5:
        clock.now = right + years * 365.25 * 86_400
        with closing(Vault.open(paths, keyring, clock)) as vault:
            assert [one.id for one in vault.trash()] == [entry.id]
            assert vault.days_left() == {entry.id: 30}
    with closing(Vault.open(paths, keyring, clock)) as vault:
        vault.restore(entry.id)
        assert vault.enrolment(entry.id) == new().enrolment


def test_what_was_removed_while_the_clock_was_years_behind_still_has_its_thirty_days(
    paths: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    right = clock.now
    with closing(Vault.open(paths, keyring, clock)) as vault:
        entry = vault.add(new())
    clock.now = right - 3 * 365 * 86_400
    with closing(Vault.open(paths, keyring, clock)) as vault:
        vault.remove(entry.id)
    clock.now = right
    with closing(Vault.open(paths, keyring, clock)) as vault:
        assert [one.id for one in vault.trash()] == [entry.id]
        days_pass(vault, clock, 28)
        assert [one.id for one in vault.trash()] == [entry.id]
        days_pass(vault, clock, 4)
        assert vault.trash() == ()


def test_what_comes_back_from_the_trash_has_thirty_days_again_the_next_time(vault: Vault, clock: FakeClock) -> None:
    entry = vault.add(new())
    for _ in range(3):
        vault.remove(entry.id)
        days_pass(vault, clock, 20)
        vault.restore(entry.id)
    assert vault.enrolment(entry.id) == new().enrolment


def test_a_change_is_never_older_than_what_it_changes(vault: Vault, clock: FakeClock) -> None:
    entry, other = vault.add_many([new("A"), new("B")])
    moments = [entry.changed_at]
    for years, name in ((10, "ahead"), (0, "right again"), (-10, "behind")):
        clock.now = entry.created_at + years * 365 * 86_400
        moments.append(vault.update(entry.id, name=name).changed_at)
    vault.remove(entry.id)
    moments.append(vault.entry(entry.id).changed_at)
    vault.purge([entry.id])
    assert moments == sorted(set(moments))
    (stone,) = vault.snapshot().tombstones
    assert stone.changed_at >= moments[-1]
    clock.now -= 86_400
    (after,) = vault.add_many([NewEntry(enrolment("New"), replaces=other.id)])
    assert vault.entry(other.id).changed_at > other.changed_at
    vault.put_note(f"recovery:{after.id}", "1111")
    clock.now -= 86_400
    (before,) = vault.snapshot().notes
    vault.put_note(f"recovery:{after.id}", "2222")
    assert vault.snapshot().notes[0].changed_at > before.changed_at


def test_purging_removes_secret_row_and_recovery_codes_for_good(vault: Vault, keyring: MemoryKeyring) -> None:
    entry = vault.add(new())
    vault.put_note(f"recovery:{entry.id}", "AAAA-BBBB")
    assert vault.entry(entry.id).has_recovery_codes
    vault.remove(entry.id)
    vault.purge([entry.id, "unknown"])
    assert keyring.items == {}
    assert vault.trash() == ()
    with pytest.raises(NoSuchAccount):
        vault.entry(entry.id)
    vault.purge([])


def test_a_counter_is_stored_before_it_is_shown(vault: Vault, keyring: MemoryKeyring) -> None:
    entry = vault.add(new(kind=Kind.HOTP, counter=7))
    assert [vault.use_counter(entry.id) for _ in range(3)] == [7, 8, 9]
    assert vault.entry(entry.id).account.counter == 10
    assert vault.enrolment(entry.id).account.counter == 10
    assert parse_uri(keyring.items[SERVICE, entry.id]).enrolment.account.counter == 7


def test_what_is_added_in_place_of_another_takes_its_place_at_once(vault: Vault) -> None:
    old, other = vault.add_many([new("Old"), new("Other")])
    (entry,) = vault.add_many([NewEntry(enrolment("New"), replaces=old.id)])
    assert [one.id for one in vault.entries()] == [entry.id, other.id]
    assert (entry.position, entry.replaces) == (0, None)
    assert [one.id for one in vault.trash()] == [old.id]


def test_notes_are_read_in_bulk(vault: Vault, keyring: MemoryKeyring) -> None:
    vault.put_note("recovery:a", "1111")
    vault.put_note("recovery:b", "note:2222")
    assert vault.notes(["recovery:a", "recovery:b", "recovery:c"]) == {"recovery:a": "1111", "recovery:b": "note:2222"}
    keyring.items.clear()
    assert vault.notes(["recovery:a"]) == {}
    assert vault.notes([]) == {}


def test_showing_a_code_does_not_count_as_a_change(vault: Vault, clock: FakeClock) -> None:
    entry = vault.add(new(kind=Kind.HOTP))
    clock.now += 60
    vault.use_counter(entry.id)
    assert vault.entry(entry.id).changed_at == entry.changed_at


def test_a_counter_at_its_end_and_a_missing_one_are_refused(vault: Vault) -> None:
    last = vault.add(new(kind=Kind.HOTP, counter=MAX_COUNTER))
    with pytest.raises(CounterExhausted):
        vault.use_counter(last.id)
    with pytest.raises(NoCounter):
        vault.use_counter(vault.add(new()).id)


def test_accepting_takes_the_place_of_what_it_replaces(vault: Vault) -> None:
    old, other = vault.add_many([new("Old"), new("Other")])
    half = vault.add(NewEntry(enrolment("New"), verified=False, replaces=old.id))
    assert [entry.id for entry in vault.entries()] == [old.id, other.id, half.id]
    accepted = vault.accept(half.id)
    assert (accepted.verified, accepted.replaces, accepted.position) == (True, None, 0)
    assert [entry.id for entry in vault.trash()] == [old.id]


def test_accepting_without_anything_to_replace_only_verifies(vault: Vault) -> None:
    half = vault.add(NewEntry(enrolment(), verified=False))
    assert vault.accept(half.id).verified
    orphan = vault.add(NewEntry(enrolment(), verified=False, replaces="gone"))
    assert vault.accept(orphan.id).verified


def test_bulk_reading_leaves_out_what_is_not_there(vault: Vault, keyring: MemoryKeyring) -> None:
    first, second, third = vault.add_many([new(letter) for letter in "ABC"])
    del keyring.items[SERVICE, second.id]
    keyring.items[SERVICE, third.id] = "overwritten by somebody"
    assert vault.secrets([first.id, second.id, third.id, "unknown"]) == {first.id: new("A").enrolment.secret}
    assert vault.missing() == (second, third)
    with pytest.raises(SecretMissing) as lost:
        vault.enrolment(second.id)
    assert "B – jo" in str(lost.value)
    with pytest.raises(SecretDamaged):
        vault.enrolment(third.id)


def test_the_store_decides_what_makes_the_codes_and_the_catalogue_the_labels(
    vault: Vault, keyring: MemoryKeyring
) -> None:
    entry = vault.add(new(kind=Kind.HOTP))
    other = enrolment("Changed", "elsewhere", Kind.HOTP, 40)
    keyring.items[SERVICE, entry.id] = format_uri(other)
    found = vault.enrolment(entry.id)
    assert (found.account.issuer, found.account.counter, found.secret) == ("ACME", 40, other.secret)


def test_the_generation_moves_with_every_change_of_any_process(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    before = vault.generation()
    assert vault.generation() == before
    other = Vault.open(paths, keyring, clock)
    assert vault.generation() == before
    other.add(new())
    assert vault.generation() > before
    other.close()


def test_one_home_never_touches_another_homes_items(tmp_path: Path, keyring: MemoryKeyring, clock: FakeClock) -> None:
    one = Vault.open(Paths(tmp_path / "one"), keyring, clock)
    two = Vault.open(Paths(tmp_path / "two"), keyring, clock)
    mine, theirs = one.add(new()), two.add(new())
    one.remove(mine.id)
    one.purge([mine.id])
    assert keyring.usernames() == {theirs.id}
    assert two.enrolment(theirs.id) == new().enrolment
    one.close()
    two.close()


def test_notes_are_kept_replaced_and_dropped(vault: Vault, keyring: MemoryKeyring) -> None:
    assert vault.note("password:demo") is None
    vault.put_note("password:demo", "tkd1:looks sealed but is not")
    assert vault.note("password:demo") == "tkd1:looks sealed but is not"
    vault.put_note("password:demo", "second")
    assert vault.note("password:demo") == "second"
    assert len(keyring.items) == 1
    vault.drop_note("password:demo")
    vault.drop_note("password:demo")
    assert (vault.note("password:demo"), keyring.items) == (None, {})


def test_documents_are_kept(vault: Vault) -> None:
    assert vault.document("settings") is None
    vault.change_document("settings", lambda _before: {"theme": "dark", "größe": 1.5})
    assert vault.document("settings") == {"theme": "dark", "größe": 1.5}


def test_a_fresh_vault_with_a_keyring_is_ready(vault: Vault) -> None:
    condition = vault.condition()
    assert (condition.state, condition.backend) == (VaultState.READY, "MemoryKeyring")


def test_a_vault_is_opened_to_read_only_where_there_is_one_of_this_version(
    paths: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    assert Vault.to_read(paths, keyring, clock) is None
    assert not paths.home.exists()
    with closing(Vault.open(paths, keyring, clock)) as vault:
        added = vault.add(new())
    with closing(sqlite3.connect(paths.catalogue)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version - 1}")
    assert Vault.to_read(paths, keyring, clock) is None
    with closing(sqlite3.connect(paths.catalogue)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    reading = Vault.to_read(paths, keyring, clock)
    assert reading is not None
    with closing(reading):
        assert reading.entries() == (added,)


def test_a_file_that_is_no_catalogue_is_not_opened_to_read(
    paths: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    paths.make().catalogue.write_bytes(b"this is no catalogue at all, whatever its name says")
    with pytest.raises(CatalogueDamaged):
        Vault.to_read(paths, keyring, clock)


def test_the_first_entries_come_with_their_enrolments_where_those_are_whole(
    vault: Vault, keyring: MemoryKeyring
) -> None:
    one, two, three = vault.add_many([new(name=name) for name in ("one", "two", "three")])
    keyring.items = {key: "nonsense" if two.id in key[1] else text for key, text in keyring.items.items()}
    assert vault.first_enrolments(2) == ((one, vault.enrolment(one.id)), (two, None))
    keyring.items = {key: text for key, text in keyring.items.items() if one.id not in key[1]}
    assert [found for _, found in vault.first_enrolments(9)] == [None, None, vault.enrolment(three.id)]
