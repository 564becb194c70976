"""The snapshot of a start: what it shows, what it leaves alone, and its way from one process to the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from tests.keyrings import FaultyKeyring, MemoryKeyring
from tests.unit.otp.strategies import accounts
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import use_language
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.codes import code_at, next_code
from trackops_desktop.paths import Paths
from trackops_desktop.services.settings import SettingsStore
from trackops_desktop.startup.snapshot import MOST, ForeseenCodes, StartupSnapshot, take_snapshot
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(1_700_000_015.0)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def vault(paths: Paths, keyring: MemoryKeyring, clock: FakeClock) -> Iterator[Vault]:
    with closing(Vault.open(paths, keyring, clock)) as opened:
        yield opened


def test_the_accounts_are_seen_with_the_codes_they_have_now(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    entries = vault.add_many([new(name=f"{number}") for number in range(3)])
    look = take_snapshot(vault, clock)
    assert look is not None
    assert look.entries == entries
    kept = vault.enrolments([entry.id for entry in entries])
    assert look.codes == {id_: (code_at(kept[id_], clock()),) for id_ in kept}
    assert (look.theme, look.text_scale, look.offset, look.hide_codes, look.show_next) == ("system", 1, 0, False, False)


def test_a_code_that_soon_runs_out_has_the_next_one_beside_it(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    entry = vault.add(NewEntry(enrolment()))
    clock.now = 1_700_000_010.0 - 5  # 5 seconds before the end of a period
    look = take_snapshot(vault, clock)
    assert look is not None
    kept = vault.enrolment(entry.id)
    assert look.codes[entry.id] == (code_at(kept, clock()), next_code(kept, clock()))


def test_it_looks_as_the_user_wants_it_and_a_hidden_code_is_not_even_computed(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    vault.add(NewEntry(enrolment()))
    store = SettingsStore(vault)
    store.save(replace(store.load(), theme="dark", text_scale=1.5, hide_codes=True, show_next_code=True))
    look = take_snapshot(vault, clock)
    assert look is not None
    assert (look.theme, look.text_scale, look.hide_codes, look.show_next) == ("dark", 1.5, True, True)
    assert not look.codes


def test_the_users_clock_offset_moves_the_codes(vault: Vault, keyring: MemoryKeyring, clock: FakeClock) -> None:
    entry = vault.add(NewEntry(enrolment()))
    store = SettingsStore(vault)
    store.save(replace(store.load(), clock_offset=90.0))
    look = take_snapshot(vault, clock)
    assert look is not None
    assert look.codes[entry.id][0] == code_at(vault.enrolment(entry.id), clock() + 90)
    assert ForeseenCodes(look, clock).code(entry.id) == look.codes[entry.id][0]


def test_names_stand_in_the_order_of_the_language_that_the_window_speaks(vault: Vault, clock: FakeClock) -> None:
    names = ("Zorza", "Żabka", "Zebra")
    vault.add_many([NewEntry(replace(enrolment(), account=Account(issuer=name))) for name in names])
    store = SettingsStore(vault)
    try:
        for language, order in (("pl", ["Zebra", "Zorza", "Żabka"]), ("de", ["Żabka", "Zebra", "Zorza"])):
            store.save(replace(store.load(), list_order="name", language=language))
            look = take_snapshot(vault, clock)
            assert look is not None
            assert [entry.account.issuer for entry in look.entries] == order
            use_language("en")
    finally:
        use_language("en")


def test_a_counter_based_account_and_one_without_its_secret_are_seen_without_a_code(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    counted = vault.add(NewEntry(enrolment(kind=Kind.HOTP)))
    lost = vault.add(NewEntry(enrolment(name="lost")))
    keyring.items = {key: text for key, text in keyring.items.items() if lost.id not in key[1]}
    look = take_snapshot(vault, clock)
    assert look is not None
    assert [entry.id for entry in look.entries] == [counted.id, lost.id]
    assert look.codes == {counted.id: ()}


def test_no_more_is_read_than_a_screen_shows(vault: Vault, keyring: MemoryKeyring, clock: FakeClock) -> None:
    entries = vault.add_many([new(name=f"{number}") for number in range(MOST + 5)])
    look = take_snapshot(vault, clock)
    assert look is not None
    assert look.entries == entries[:MOST]
    assert set(look.codes) == {entry.id for entry in entries[:MOST]}


def test_no_look_is_taken_of_an_empty_list_a_locked_vault_or_a_keyring_that_fails(
    paths: Paths, clock: FakeClock
) -> None:
    keyring = FaultyKeyring()
    with closing(Vault.open(paths, keyring, clock)) as vault:
        assert take_snapshot(vault, clock) is None
        vault.add(NewEntry(enrolment()))
        keyring.locked = True
        assert take_snapshot(vault, clock) is None
        keyring.locked = False
        assert take_snapshot(vault, clock) is not None
        keyring.fail = {"get": (1, RuntimeError("dead"))}
        with pytest.raises(VaultError):
            take_snapshot(vault, clock)
        keyring.fail = {}
        vault.seal(PASSPHRASE)
        vault.lock()
        assert take_snapshot(vault, clock) is None


def test_looking_changes_nothing_not_even_what_is_due(vault: Vault, keyring: MemoryKeyring, clock: FakeClock) -> None:
    vault.add_many([new(name=f"{number}") for number in range(2)])
    gone = vault.add(NewEntry(enrolment(name="gone")))
    vault.remove(gone.id)
    clock.now += 400 * 86_400
    before, items = vault.generation(), dict(keyring.items)
    assert take_snapshot(vault, clock) is not None
    assert vault.generation() == before
    assert keyring.items == items
    assert [entry.id for entry in vault.trash()] == [gone.id]


def test_what_goes_from_process_to_process_is_the_look_and_never_a_secret(
    vault: Vault, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    made = enrolment(issuer="Trackops", name="zoë")
    vault.add(NewEntry(made, tags=("work", "EU"), site="https://example.org", verified=False))
    look = take_snapshot(vault, clock)
    assert look is not None
    packed = look.packed()
    assert StartupSnapshot.unpacked(packed) == look
    assert made.secret.reveal() not in packed
    assert next(iter(keyring.items.values())).encode() not in packed


@given(accounts)
def test_every_account_comes_through(account: Account) -> None:
    entry = Entry("1" * 32, account, ("a", "b"), None, 3, 1.5, 2.5, verified=False, replaces="2" * 32, trashed_at=7.0)
    look = StartupSnapshot((entry,), {entry.id: (Code("123456", 30, 60), Code("654321", 60, 90))}, "light", 2.0, -3.5)
    assert StartupSnapshot.unpacked(look.packed()) == look


def test_a_foreseen_code_is_shown_while_it_is_good_and_then_the_next() -> None:
    clock = FakeClock(50.0)
    now, then = Code("111111", 30, 60), Code("222222", 60, 90)
    foreseen = ForeseenCodes(StartupSnapshot((), {"a": (now, then), "b": (now,), "c": ()}), clock)
    assert foreseen.current() == {"a": now, "b": now}
    assert (foreseen.next("a"), foreseen.next("b"), foreseen.next("unknown")) == (then, None, None)
    clock.now = 60.0
    assert foreseen.current() == {"a": then}
    assert foreseen.next("a") is None
    clock.now = 90.0
    assert foreseen.current() == {}
    assert foreseen.code("unknown") is None
