"""The system's yes opens the vault: a key of its own in the keyring, or, without a passphrase, a screen in front."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FaultyKeyring, InterruptedKeyring, MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import (
    KeyringFailed,
    KeyringLocked,
    KeyringMissing,
    PassphraseChanged,
    SystemKeyGone,
    VaultLocked,
)
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.sealed import envelope
from trackops_desktop.vault.state import SecretLocation, VaultState
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

PASSPHRASE, OTHER = "correct horse battery staple", "an entirely different phrase"


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = envelope.Seal.wrapped
    cost = Argon2Cost(19 * 1024, 2, 1)
    monkeypatch.setattr(envelope.Seal, "wrapped", lambda self, passphrase: wrapped(self, passphrase, cost))


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def vault(paths: Paths, keyring: FaultyKeyring) -> Iterator[Vault]:
    with closing(_open(paths, keyring)) as opened:
        opened.add(new())
        yield opened


def _open(paths: Paths, keyring: KeyringBackend | None) -> Vault:
    return Vault.open(paths, keyring, FakeClock())


def _key_item(vault: Vault) -> tuple[str, str]:
    return SERVICE, f"unlock:{vault.identity()}"


def _catalogue_holds(paths: Paths) -> bytes:
    """Return everything that lies in the catalogue's files."""
    return b"".join(path.read_bytes() for path in sorted(paths.home.glob("catalogue.sqlite3*")))


def test_a_sealed_vault_opens_by_it_and_neither_half_opens_alone(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.seal(PASSPHRASE)
    assert not vault.opens_by_system()
    vault.let_system_open()
    key = keyring.items[_key_item(vault)]
    assert key.encode() not in _catalogue_holds(paths)
    vault.lock()
    assert vault.is_locked()
    assert vault.condition().state is VaultState.SEALED
    with pytest.raises(VaultLocked):
        vault.enrolment(vault.entries()[0].id)
    vault.unlock_by_system()
    assert not vault.is_locked()
    vault.enrolment(vault.entries()[0].id)
    vault.lock()
    vault.unlock(PASSPHRASE)  # the passphrase always works
    with closing(_open(paths, keyring)) as next_start:
        assert next_start.opens_by_system()
        assert next_start.is_locked()
        next_start.unlock_by_system()
        next_start.enrolment(next_start.entries()[0].id)


def test_it_needs_an_open_vault_to_be_switched_on(vault: Vault) -> None:
    vault.seal(PASSPHRASE)
    vault.lock()
    with pytest.raises(VaultLocked):
        vault.let_system_open()
    assert not vault.opens_by_system()


def test_switched_off_the_key_goes_and_opens_nothing(vault: Vault, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE)
    vault.let_system_open()
    vault.stop_system()
    assert _key_item(vault) not in keyring.items
    vault.lock()
    with pytest.raises(SystemKeyGone, match="turned off"):
        vault.unlock_by_system()
    assert vault.is_locked()


@pytest.mark.parametrize("change", ["change", "remove"])
def test_a_change_of_the_passphrase_takes_it_away_at_once(vault: Vault, keyring: FaultyKeyring, change: str) -> None:
    vault.seal(PASSPHRASE)
    vault.let_system_open()
    key = keyring.items[_key_item(vault)]
    vault.seal(OTHER) if change == "change" else vault.unseal()
    assert not vault.opens_by_system()
    assert _key_item(vault) not in keyring.items
    keyring.items[_key_item(vault)] = key  # as a copy of the keyring would bring it back
    vault.lock()
    if change == "change":
        with pytest.raises(SystemKeyGone):
            vault.unlock_by_system()
        vault.unlock(OTHER)
    assert not vault.is_locked()


def test_a_keyring_that_keeps_the_key_does_not_hold_up_a_change_of_the_passphrase(
    vault: Vault, keyring: FaultyKeyring
) -> None:
    vault.seal(PASSPHRASE)
    vault.let_system_open()
    keyring.keep = True
    vault.seal(OTHER)
    vault.lock()
    with pytest.raises(SystemKeyGone):
        vault.unlock_by_system()
    with pytest.raises(KeyringFailed, match="didn't delete"):
        vault.stop_system()


def test_a_passphrase_that_is_changed_while_it_is_switched_on_wins(paths: Paths) -> None:
    keyring = InterruptedKeyring()
    with closing(_open(paths, keyring)) as vault:
        vault.add(new())
        vault.seal(PASSPHRASE)
        with closing(sqlite3.connect(paths.catalogue)) as other:
            keyring.first.append(lambda: _forget_seal(other))
            with pytest.raises(PassphraseChanged):
                vault.let_system_open()
        assert not vault.opens_by_system()


def _forget_seal(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = replace(value, '\"salt\"', ' \"salt\"') WHERE name = 'seal'")
    connection.commit()


def test_what_is_gone_from_the_keyring_or_is_another_folders_opens_nothing(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.seal(PASSPHRASE)
    vault.let_system_open()
    vault.lock()
    item = _key_item(vault)
    key = keyring.items.pop(item)
    for left in (None, "no key", key[:-4] + "AAA="):
        if left is not None:
            keyring.items[item] = left
        with pytest.raises(SystemKeyGone):
            vault.unlock_by_system()
        assert vault.is_locked()
    keyring.items[item] = key
    copied = Paths(paths.home.with_name("copy"))
    shutil.copytree(paths.home, copied.home)
    with closing(_open(copied, keyring)) as copy:
        assert not copy.opens_by_system()
        with pytest.raises(SystemKeyGone):
            copy.unlock_by_system()
        keyring.items[_key_item(copy)] = key  # nor does the other folder's key under this one's name
        with pytest.raises(SystemKeyGone):
            copy.unlock_by_system()
        copy.unlock(PASSPHRASE)
        copy.stop_system()
    assert keyring.items[item] == key
    vault.unlock_by_system()
    moved = Paths(paths.home.with_name("moved"))
    vault.close()
    paths.home.rename(moved.home)
    with closing(_open(moved, keyring)) as there:
        there.unlock_by_system()  # a folder that is renamed stays itself
        assert not there.is_locked()


def test_a_wrapped_key_opens_with_its_own_key_for_its_own_folder_alone() -> None:
    seal, key = envelope.new_seal(), bytes(range(32))
    text = seal.wrapped_for_system(key, "a" * 32)
    token = seal.close("item", "text")
    opened = envelope.opened_for_system(text, key, "a" * 32)
    assert (opened.open("item", token), opened.name) == ("text", seal.name)
    renamed = text.replace(seal.name, "b" * 32)
    for wrong in ((text, key[::-1], "a" * 32), (text, key, "b" * 32), (renamed, key, "a" * 32), ("{}", key, "a" * 32)):
        with pytest.raises(ValueError, match=r"changed|no wrapped"):
            envelope.opened_for_system(*wrong)


def test_a_copy_of_a_vault_without_a_passphrase_is_not_locked_by_it(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.let_system_open()
    copied = Paths(paths.home.with_name("copy"))
    shutil.copytree(paths.home, copied.home)
    with closing(_open(copied, keyring)) as copy:
        assert not copy.seems_lockable()
    assert vault.opens_by_system()


def test_a_locked_a_missing_and_a_failing_keyring_are_told(paths: Paths, vault: Vault, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE)
    keyring.fail["set"] = (1, RuntimeError())
    with pytest.raises(KeyringFailed):
        vault.let_system_open()
    assert not vault.opens_by_system()
    keyring.fail.clear()
    vault.let_system_open()
    vault.lock()
    keyring.locked = True
    vault.unlock_by_system()  # the keyring asks for its own password first
    assert not vault.is_locked()
    vault.lock()
    keyring.fail["get"] = (1, KeyringLocked("It stays locked."))
    with pytest.raises(KeyringLocked):
        vault.unlock_by_system()
    assert vault.is_locked()
    keyring.fail.clear()
    with closing(_open(Paths(paths.home.with_name("file")), None)) as in_file:
        in_file.seal(PASSPHRASE)
        with pytest.raises(KeyringMissing):
            in_file.let_system_open()
        assert not in_file.opens_by_system()


def test_secrets_in_a_file_open_by_it_too_where_there_is_a_keyring(paths: Paths) -> None:
    keyring = MemoryKeyring()
    with closing(_open(paths, keyring)) as vault:
        vault.seal(PASSPHRASE, SecretLocation.CATALOGUE)
        vault.add(new())
        vault.let_system_open()
        vault.lock()
        vault.unlock_by_system()
        vault.enrolment(vault.entries()[0].id)
        assert keyring.usernames() == {f"unlock:{vault.identity()}"}


def test_without_a_passphrase_lock_keeps_everything_back_in_this_process(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    id_ = vault.entries()[0].id
    vault.put_note("key", "text")
    vault.lock()
    assert not vault.is_locked()  # nothing would open it again
    vault.let_system_open()
    assert vault.seems_lockable()
    vault.lock()
    assert vault.is_locked()
    assert vault.seems_locked()
    assert not vault.seems_open()
    assert vault.condition().state is VaultState.SEALED
    for attempt in (
        lambda: vault.enrolment(id_),
        lambda: vault.note("key"),
        lambda: vault.put_note("key", "text"),
        lambda: vault.add(new("Other")),
        lambda: vault.seal(PASSPHRASE),
        vault.let_system_open,
    ):
        with pytest.raises(VaultLocked):
            attempt()
    with closing(_open(paths, keyring)) as another:
        another.enrolment(id_)  # nothing is sealed: it is a screen, and says so
    vault.unlock_by_system()
    vault.enrolment(id_)


def test_a_screen_goes_with_the_switch_also_by_another_process(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.let_system_open()
    vault.lock()
    with closing(_open(paths, keyring)) as another:
        another.stop_system()
    assert not vault.is_locked()
    vault.let_system_open()
    assert not vault.is_locked()


def test_a_passphrase_that_another_process_sets_meanwhile_is_what_opens(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.let_system_open()
    vault.lock()
    with closing(_open(paths, keyring)) as another:
        another.seal(PASSPHRASE)
    assert vault.is_locked()
    with pytest.raises(SystemKeyGone):
        vault.unlock_by_system()
    vault.unlock(PASSPHRASE)
    assert not vault.is_locked()


def test_the_keys_item_is_no_account_and_no_note(vault: Vault, paths: Paths, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE)
    vault.let_system_open()
    vault.settle()
    assert _key_item(vault) in keyring.items
    with closing(_open(Paths(paths.home.with_name("fresh")), keyring)) as fresh:
        found = fresh.orphans()
        assert (len(found.enrolments), found.notes, found.sealed) == (0, 0, 1)
    fields = sqlite3.connect(paths.catalogue)
    with closing(fields):
        fields.execute("UPDATE meta SET value = 'torn' WHERE name = 'system_unlock'")
        fields.commit()
    assert not vault.opens_by_system()
