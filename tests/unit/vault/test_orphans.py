"""A catalogue that is gone: what the keyring still holds comes back, and nothing is written over."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FaultyKeyring, KeyringSession, MemoryKeyring, keyring_session
from tests.vaults import FakeClock, days_pass, new
from trackops_desktop.otp.account import Kind
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import KeyringLocked
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.keyring.backends import WindowsVault
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def _open(folder: Path, keyring: KeyringBackend | None) -> Vault:
    return Vault.open(Paths(folder), keyring, FakeClock())


def _filled(folder: Path, keyring: KeyringBackend, *names: str) -> None:
    with closing(_open(folder, keyring)) as vault:
        vault.add_many([new(name) for name in names])


@pytest.mark.parametrize("lost", ["folder", "emptied"])
def test_accounts_of_a_lost_catalogue_come_back(tmp_path: Path, keyring: MemoryKeyring, lost: str) -> None:
    home = tmp_path / "home"
    _filled(home, keyring, "B", "A")
    if lost == "folder":
        home.rename(tmp_path / "lost")
    else:
        for file in home.glob("catalogue.sqlite3*"):
            file.unlink()
        (home / "catalogue.sqlite3").touch()
    before = dict(keyring.items)
    with closing(_open(home, keyring)) as vault:
        assert vault.is_blank()
        found = vault.orphans()
        assert (len(found.enrolments), found.sealed, found.notes) == (2, 0, 0)
        entries = vault.adopt(found)
        assert [entry.account.issuer for entry in entries] == ["A", "B"]
        assert entries == vault.entries()
        for entry in entries:
            assert vault.enrolment(entry.id) == new(entry.account.issuer).enrolment
        assert (vault.adopt(found), bool(vault.orphans())) == ((), False)
        assert not vault.is_blank()
    assert keyring.items == before
    with closing(_open(home, keyring)) as vault:
        assert vault.entries() == entries


def test_what_was_brought_back_is_never_taken_from_a_home_that_was_only_out_of_sight(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    _filled(tmp_path / "home", keyring, "A")
    clock = FakeClock()
    with closing(Vault.open(Paths(tmp_path / "new"), keyring, clock)) as vault:
        (entry,) = vault.adopt(vault.orphans())
        vault.remove(entry.id)
        days_pass(vault, clock, 60)
        vault.purge([entry.id])
        assert not vault.orphans()
    with closing(_open(tmp_path / "home", keyring)) as vault:
        assert vault.enrolment(entry.id) == new("A").enrolment


def test_what_is_known_or_was_removed_for_good_is_no_orphan(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with closing(_open(tmp_path, keyring)) as vault:
        gone, trashed, _live = vault.add_many([new("A"), new("B"), new("C")])
        vault.put_note("password:demo", "secret")
        vault.remove(trashed.id)
        text = keyring.items["Trackops Desktop", gone.id]
        vault.purge([gone.id])
        keyring.items["Trackops Desktop", gone.id] = text
        keyring.items["Trackops Desktop", "not an id"] = text
        keyring.items["Other program", "1" * 32] = text
        found = vault.orphans()
        assert (bool(found), found.sealed, found.notes) == (False, 0, 0)


def test_sealed_items_notes_and_damaged_ones_are_told_apart(tmp_path: Path, keyring: MemoryKeyring) -> None:
    with closing(_open(tmp_path / "sealed", keyring)) as vault:
        vault.add(new("A"))
        vault.seal(PASSPHRASE)
    with closing(_open(tmp_path / "clear", keyring)) as vault:
        hotp = vault.add(new("B", kind=Kind.HOTP, counter=7))
        vault.put_note(f"recovery:{hotp.id}", "1111")
    keyring.items["Trackops Desktop", "1" * 32] = "damaged"
    with closing(_open(tmp_path / "new", keyring)) as vault:
        found = vault.orphans()
        assert (list(found.enrolments), found.sealed, found.notes) == ([hotp.id], 1, 1)
        (entry,) = vault.adopt(found)
        assert entry.account.counter == 7


def test_a_keyring_that_is_locked_or_cannot_be_listed(tmp_path: Path) -> None:
    class Unlisted:
        def get_password(self, service: str, username: str) -> str | None:
            raise AssertionError((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError((service, username, password))

        def delete_password(self, service: str, username: str) -> None:
            raise AssertionError((service, username))

    with closing(_open(tmp_path / "a", Unlisted())) as vault:
        assert not vault.orphans()
    with closing(_open(tmp_path / "b", None)) as vault:
        assert not vault.orphans()
    with closing(_open(tmp_path / "c", FaultyKeyring())) as vault:
        assert not vault.orphans()


def test_windows_credentials_are_listed_by_their_targets() -> None:
    class Inner:
        persist = ""

    found = [
        {"TargetName": "Trackops Desktop a", "UserName": "a"},
        {"TargetName": "Trackops Desktop b", "UserName": "b"},
        {"TargetName": "Trackops Desktop Companion c", "UserName": "c"},
    ]
    asked: list[str] = []

    def credentials(beginning: str) -> list[dict[str, str]]:
        asked.append(beginning)
        return found

    assert WindowsVault(Inner(), credentials).list_usernames("Trackops Desktop") == ["a", "b"]
    assert asked == ["Trackops Desktop "]


def test_a_real_keyring_is_listed_and_a_locked_one_says_so(tmp_path: Path, secret_service: KeyringSession) -> None:
    del secret_service  # skips where there is no daemon
    with keyring_session(tmp_path / "session") as session:
        _filled(tmp_path / "home", session.backend(), *(f"{number}" for number in range(70)))
        with closing(_open(tmp_path / "new", session.backend())) as vault:
            found = vault.orphans(quiet=True)
            assert len(found.enrolments) == 70
            assert len(vault.adopt(found)) == 70
            assert len(vault.secrets([entry.id for entry in vault.entries()])) == 70
        session.lock()
        with closing(_open(tmp_path / "newer", session.backend())) as vault, pytest.raises(KeyringLocked):
            vault.orphans()
