"""Homes that are copied, put back or moved: no copy ever takes a secret away from another home."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import KeyringSession, MemoryKeyring
from tests.vaults import FakeClock, days_pass, enrolment, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.errors import CatalogueBusy, KeyringProblem, SecretsShared
from trackops_desktop.vault.snapshot import Changes
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


def _copied(home: Paths, name: str) -> Paths:
    """Copy a closed home as a file backup does, times included."""
    return Paths(Path(shutil.copytree(home.home, home.home.with_name(name))))


def test_an_older_copy_never_purges_what_lives_in_the_home_it_was_copied_from(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
        vault.put_note(f"recovery:{entry.id}", "1111")
        vault.remove(entry.id)
        days_pass(vault, clock, 29)
    copy = _copied(home, "copy")
    with closing(Vault.open(home, keyring, clock)) as vault:
        vault.restore(entry.id)
    with closing(Vault.open(copy, keyring, clock)) as other:
        days_pass(other, clock, 60)
        assert [one.id for one in other.trash()] == [entry.id]
        assert other.days_left() == {}
        assert other.shared([entry.id]) == {entry.id}
        other.purge([entry.id])
        assert other.trash() == ()
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.enrolment(entry.id) == new().enrolment
        assert vault.note(f"recovery:{entry.id}") == "1111"


def test_an_older_state_put_back_in_the_same_place_is_a_copy_too(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
        vault.remove(entry.id)
        before = vault.identity()
    saved = _copied(home, "saved")
    with closing(Vault.open(home, keyring, clock)) as vault:
        vault.restore(entry.id)
    shutil.rmtree(home.home)
    shutil.copytree(saved.home, home.home)
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.identity() != before
        days_pass(vault, clock, 60)
        vault.purge([entry.id])
    assert keyring.usernames() == {entry.id}


def test_a_home_that_is_moved_stays_itself(home: Paths, keyring: MemoryKeyring, clock: FakeClock) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
        vault.remove(entry.id)
        before = vault.identity()
    moved = Paths(home.home.rename(home.home.with_name("moved")))
    with closing(Vault.open(moved, keyring, clock)) as vault:
        assert vault.identity() == before
        assert vault.shared([entry.id]) == frozenset()
        days_pass(vault, clock, 31)
        assert vault.trash() == ()
    assert keyring.items == {}


def test_what_a_copy_adds_is_its_own(home: Paths, keyring: MemoryKeyring, clock: FakeClock) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        old = vault.add(new("old"))
    with closing(Vault.open(_copied(home, "copy"), keyring, clock)) as other:
        own = other.add(new("own"))
        other.put_note("password:demo", "first")
        other.put_note("password:demo", "second")
        assert len(keyring.usernames()) == 3
        other.drop_note("password:demo")
        other.purge([own.id])
        assert keyring.usernames() == {old.id}


def test_changing_a_note_in_a_copy_leaves_the_other_home_its_own(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        vault.put_note("backup:passphrase", "first")
    with closing(Vault.open(_copied(home, "copy"), keyring, clock)) as other:
        other.put_note("backup:passphrase", "second")
        assert other.note("backup:passphrase") == "second"
        other.drop_note("backup:passphrase")
        assert other.note("backup:passphrase") is None
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.note("backup:passphrase") == "first"


def test_a_copy_is_not_sealed_over_the_other_home_until_the_user_says_that_there_is_none(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
    with closing(Vault.open(_copied(home, "copy"), keyring, clock)) as other:
        with pytest.raises(SecretsShared, match="Another data folder"):
            other.seal(PASSPHRASE)
        assert not other.is_sealed()
        with closing(Vault.open(home, keyring, clock)) as vault:
            assert vault.enrolment(entry.id) == new().enrolment
        other.claim()
        other.seal(PASSPHRASE)
        assert other.enrolment(entry.id) == new().enrolment
        other.purge([entry.id])
    assert keyring.items == {}


def test_a_copy_made_in_the_middle_of_a_change_does_not_undo_it(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        vault.add(new("first"))

    copies: list[Paths] = []

    class Copied(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            super().set_password(service, username, password)
            copies.append(_copied(home, f"copy {len(copies)}"))

    shared_keyring = Copied()
    shared_keyring.items = keyring.items
    with closing(Vault.open(home, shared_keyring, clock)) as vault:
        entry = vault.add(new("second"))
    for copy in copies:
        with closing(Vault.open(copy, keyring, clock)) as other:
            assert other._catalogue.rows("SELECT * FROM intents") == []
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.enrolment(entry.id) == new("second").enrolment
    assert copies


def test_a_backup_restored_beside_the_home_it_comes_from_takes_nothing_from_it(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
    with closing(Vault.open(Paths(home.home.with_name("second")), keyring, clock)) as second:
        second.apply(Changes(entries=((entry, new().enrolment.secret),)))
        second.remove(entry.id)
        days_pass(second, clock, 60)
        second.purge([entry.id])
        second.add(NewEntry(new().enrolment, id=entry.id))
        with pytest.raises(SecretsShared):
            second.seal(PASSPHRASE)
    with closing(Vault.open(Paths(home.home.with_name("third")), keyring, clock)) as third:
        third.seal(PASSPHRASE)
        with pytest.raises(SecretsShared):
            third.add(NewEntry(new().enrolment, id=entry.id))
        assert third.entries() == ()
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.enrolment(entry.id) == new().enrolment


def test_what_another_process_is_adding_at_the_same_time_is_no_other_homes(
    home: Paths, keyring: MemoryKeyring, clock: FakeClock
) -> None:
    """Two programs restore the same account at once, and the first one fails after it has written the secret."""
    entry_id = "1" * 32
    with closing(Vault.open(home, keyring, clock)) as other:

        class Restoring(MemoryKeyring):
            def set_password(self, service: str, username: str, password: str) -> None:
                super().set_password(service, username, password)
                with pytest.raises(CatalogueBusy):
                    other.add(NewEntry(new().enrolment, id=entry_id))
                raise ConnectionResetError

        first = Restoring()
        first.items = keyring.items
        with closing(Vault.open(home, first, clock)) as vault, pytest.raises(KeyringProblem):
            vault.add(NewEntry(new().enrolment, id=entry_id))
        assert other.shared([entry_id]) == frozenset()
    with closing(Vault.open(home, keyring, clock)):
        assert keyring.items == {}


def test_a_copy_of_a_home_that_keeps_its_secrets_itself_owns_them(home: Paths, clock: FakeClock) -> None:
    with closing(Vault.open(home, None, clock)) as vault:
        vault.seal(PASSPHRASE)
        entry = vault.add(new())
        vault.remove(entry.id)
    with closing(Vault.open(_copied(home, "copy"), None, clock)) as other:
        assert other.shared([entry.id]) == frozenset()
        other.unlock(PASSPHRASE)
        days_pass(other, clock, 31)
        assert other.trash() == ()
    with closing(Vault.open(home, None, clock)) as vault:
        vault.unlock(PASSPHRASE)
        assert vault.enrolment(entry.id) == new().enrolment


def test_a_home_of_an_earlier_version_owns_what_it_has(home: Paths, keyring: MemoryKeyring, clock: FakeClock) -> None:
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
    with closing(sqlite3.connect(home.catalogue)) as connection:
        connection.executescript("DELETE FROM meta WHERE name = 'home'")
    with closing(Vault.open(home, keyring, clock)) as vault:
        assert vault.identity() is not None
        assert vault.shared([entry.id]) == frozenset()
        vault.purge([entry.id])
    assert keyring.items == {}


def test_with_a_real_keyring(tmp_path: Path, clock: FakeClock, secret_service: KeyringSession) -> None:
    home = Paths(tmp_path / "home")
    with closing(Vault.open(home, secret_service.backend(), clock)) as vault:
        entry = vault.add(NewEntry(enrolment()))
        vault.remove(entry.id)
    copy = _copied(home, "copy")
    with closing(Vault.open(copy, secret_service.backend(), clock)) as other:
        other.purge([entry.id])
    assert secret_service.lookup(entry.id).startswith("otpauth://")
    with closing(Vault.open(home, secret_service.backend(), clock)) as vault:
        vault.purge([entry.id])
    assert secret_service.lookup(entry.id) == ""
