"""The vault under a passphrase, in the keyring and where there is none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FaultyKeyring, MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.errors import VaultError
from trackops_desktop.otp.account import Kind
from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS
from trackops_desktop.vault.errors import (
    CatalogueBusy,
    KeyringFailed,
    KeyringLocked,
    KeyringMissing,
    NothingChosen,
    PassphraseChanged,
    SecretDamaged,
    SecretTooLong,
    VaultLocked,
    WrongPassphrase,
)
from trackops_desktop.vault.items import fix_place
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.sealed import envelope as seal_module
from trackops_desktop.vault.sealed.envelope import is_sealed
from trackops_desktop.vault.sealed.key_holder import SealState
from trackops_desktop.vault.sealing import Sealing
from trackops_desktop.vault.state import SecretLocation, VaultState
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its least: these tests are about what happens around it."""
    wrapped = seal_module.Seal.wrapped
    monkeypatch.setattr(
        seal_module.Seal, "wrapped", lambda self, passphrase: wrapped(self, passphrase, Argon2Cost(19 * 1024, 2, 1))
    )


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


def _open(paths: Paths, backend: KeyringBackend | None) -> Vault:
    return Vault.open(paths, backend, FakeClock())


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def vault(paths: Paths, keyring: FaultyKeyring) -> Iterator[Vault]:
    with closing(_open(paths, keyring)) as opened:
        yield opened


@pytest.fixture
def in_file(paths: Paths) -> Iterator[Vault]:
    """A vault without a keyring, just sealed."""
    with closing(_open(paths, None)) as opened:
        opened.seal(PASSPHRASE)
        yield opened


def test_without_keyring_and_passphrase_the_user_has_to_choose(paths: Paths) -> None:
    with closing(_open(paths, None)) as vault:
        condition = vault.condition()
        assert condition.state is VaultState.CHOOSE
        assert "passphrase" in condition.advice
        with pytest.raises(NothingChosen):
            vault.add(new())
        assert vault.entries() == ()


def test_without_keyring_secrets_lie_sealed_in_the_catalogue(in_file: Vault, paths: Paths) -> None:
    entry = in_file.add(new())
    in_file.put_note("password:demo", "hunter2hunter2")
    assert in_file.condition().state is VaultState.READY
    assert "file" in in_file.condition().sentence
    assert in_file.enrolment(entry.id) == new().enrolment
    stored = b"".join(file.read_bytes() for file in paths.home.rglob("*") if file.is_file())
    secret = new().enrolment.secret.reveal()
    for shape in (secret, secret.hex().encode(), b"hunter2", b"otpauth", PASSPHRASE.encode()):
        assert shape not in stored


def test_a_sealed_file_asks_for_its_passphrase_at_the_next_start(in_file: Vault, paths: Paths) -> None:
    entry = in_file.add(new(kind=Kind.HOTP))
    in_file.close()
    with closing(_open(paths, None)) as again:
        assert again.condition().state is VaultState.SEALED
        assert (again.is_sealed(), again.is_open()) == (True, False)
        assert [known.id for known in again.entries()] == [entry.id]
        for call in (
            lambda: again.enrolment(entry.id),
            lambda: again.add(new("B")),
            lambda: again.seal("another passphrase"),
            again.unseal,
        ):
            with pytest.raises(VaultLocked):
                call()
        with pytest.raises(WrongPassphrase):
            again.unlock("wrong")
        assert not again.is_open()
        again.unlock(PASSPHRASE)
        assert again.enrolment(entry.id) == new(kind=Kind.HOTP).enrolment
        again.lock()
        with pytest.raises(VaultLocked):
            again.enrolment(entry.id)


def test_a_sealed_file_ignores_a_keyring_that_appears_later(in_file: Vault, paths: Paths) -> None:
    in_file.close()
    keyring = MemoryKeyring()
    with closing(_open(paths, keyring)) as again:
        again.unlock(PASSPHRASE)
        again.add(new())
    assert keyring.items == {}


def test_a_sealed_file_is_purged_without_its_passphrase(in_file: Vault, paths: Paths) -> None:
    entry = in_file.add(new())
    in_file.lock()
    in_file.remove(entry.id)
    in_file.purge([entry.id])
    in_file.unlock(PASSPHRASE)
    assert in_file.trash() == ()


def test_a_file_is_never_unsealed(in_file: Vault) -> None:
    with pytest.raises(KeyringMissing):
        in_file.unseal()
    assert in_file.is_sealed()


def test_an_empty_passphrase_is_refused(vault: Vault) -> None:
    with pytest.raises(VaultError, match="empty"):
        vault.seal("")
    assert not vault.is_sealed()


def test_the_place_can_be_chosen_while_nothing_is_stored(vault: Vault, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE, SecretLocation.CATALOGUE)
    vault.add(new())
    assert keyring.items == {}


def test_unlocking_and_unsealing_an_unsealed_vault_change_nothing(vault: Vault) -> None:
    vault.unlock("anything")
    vault.unseal()
    assert (vault.is_sealed(), vault.is_open()) == (False, True)


def test_sealing_turns_every_item_and_unsealing_turns_it_back(vault: Vault, keyring: FaultyKeyring) -> None:
    entries = vault.add_many([new("A"), new("B")])
    vault.put_note("password:demo", "text")
    clear = dict(keyring.items)
    vault.seal(PASSPHRASE)
    assert all(is_sealed(value) for value in keyring.items.values())
    assert "protected by your passphrase" in vault.condition().sentence
    added = vault.add(new("C"))
    assert is_sealed(keyring.items[SERVICE, added.id])
    assert vault.enrolment(entries[0].id) == new("A").enrolment
    assert vault.note("password:demo") == "text"
    vault.unseal()
    assert {**keyring.items, (SERVICE, added.id): ""} == {**clear, (SERVICE, added.id): ""}
    assert not vault.is_sealed()


def test_sealing_an_empty_vault_in_the_keyring_works(vault: Vault, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE)
    entry = vault.add(new())
    assert is_sealed(keyring.items[SERVICE, entry.id])


def test_the_passphrase_can_be_changed(vault: Vault, paths: Paths, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    vault.seal(PASSPHRASE)
    before = dict(keyring.items)
    vault.seal("a new passphrase")
    assert keyring.items == before
    with closing(_open(paths, keyring)) as again:
        with pytest.raises(WrongPassphrase):
            again.unlock(PASSPHRASE)
        again.unlock("a new passphrase")
        assert again.enrolment(entry.id) == new().enrolment


@pytest.mark.parametrize("change", [lambda vault: vault.seal("another one"), Vault.unseal], ids=["change", "remove"])
def test_nothing_in_the_data_folder_opens_by_a_passphrase_that_was_changed(
    vault: Vault, paths: Paths, keyring: FaultyKeyring, change: Callable[[Vault], None]
) -> None:
    """The copy that an update made of the catalogue holds the data key under the old passphrase, too."""
    vault.add(new())
    vault.seal(PASSPHRASE)
    old = json.loads(vault._catalogue.meta("seal") or "")["key"].encode()
    vault.close()
    Catalogue(paths.catalogue, (*MIGRATIONS, lambda _connection: None)).close()
    with closing(sqlite3.connect(paths.catalogue)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    assert [file for file in paths.home.glob("catalogue.before-*") if old in file.read_bytes()]
    with closing(_open(paths, keyring)) as again:
        again.unlock(PASSPHRASE)
        change(again)
    assert not [file for file in paths.home.rglob("*") if file.is_file() and old in file.read_bytes()]


def test_sealing_that_was_cut_off_goes_on_with_the_next_unlocking(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    entries = vault.add_many([new(str(number)) for number in range(4)])
    keyring.fail["set"] = (keyring.calls["set"] + 3, OSError("gone"))
    with pytest.raises(KeyringFailed):
        vault.seal(PASSPHRASE)
    assert sorted(is_sealed(value) for value in keyring.items.values()) == [False, False, True, True]
    assert vault.secrets([entry.id for entry in entries]).keys() == {entry.id for entry in entries}
    keyring.fail.clear()
    with closing(_open(paths, keyring)) as again:
        assert again.condition().state is VaultState.SEALED
        again.unlock(PASSPHRASE)
        assert all(is_sealed(value) for value in keyring.items.values())
        assert len(again.secrets([entry.id for entry in entries])) == 4


def test_unsealing_that_was_cut_off_goes_on_with_the_next_unlocking(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    vault.add_many([new(str(number)) for number in range(4)])
    vault.seal(PASSPHRASE)
    keyring.fail["set"] = (keyring.calls["set"] + 3, OSError("gone"))
    with pytest.raises(KeyringFailed):
        vault.unseal()
    keyring.fail.clear()
    added = vault.add(new("meanwhile"))
    assert not is_sealed(keyring.items[SERVICE, added.id])
    with closing(_open(paths, keyring)) as again:
        assert not again.is_open()
        again.unlock(PASSPHRASE)
        assert not any(is_sealed(value) for value in keyring.items.values())
        assert not again.is_sealed()


def test_an_account_that_would_not_fit_sealed_stops_the_sealing_before_it_begins(
    vault: Vault, keyring: FaultyKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.add(new())
    before = dict(keyring.items)
    monkeypatch.setattr("trackops_desktop.vault.store.KeyringStore.limit", 100)
    with pytest.raises(SecretTooLong):
        vault.seal(PASSPHRASE)
    assert (keyring.items, vault.is_sealed()) == (before, False)


def test_a_locked_keyring_is_not_passed_over_for_a_file(vault: Vault, keyring: FaultyKeyring) -> None:
    keyring.locked = True
    with pytest.raises(KeyringLocked):
        vault.seal(PASSPHRASE)
    assert not vault.is_sealed()
    vault.unlock_keyring()
    vault.seal(PASSPHRASE)
    assert vault.add(new()).position == 0


def test_a_sealed_value_that_was_changed_is_called_damaged(vault: Vault, keyring: FaultyKeyring) -> None:
    vault.seal(PASSPHRASE)
    entry, other = vault.add_many([new("A"), new("B")])
    keyring.items[SERVICE, entry.id] = keyring.items[SERVICE, other.id]
    with pytest.raises(SecretDamaged):
        vault.enrolment(entry.id)
    assert vault.missing() == (entry,)


def test_a_sealed_value_in_a_vault_without_a_seal_is_called_damaged(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    keyring.items[SERVICE, entry.id] = "tkd1:AAAA"
    with pytest.raises(SecretDamaged):
        vault.enrolment(entry.id)


def test_another_process_that_seals_is_noticed_at_once(vault: Vault, paths: Paths, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    with closing(_open(paths, keyring)) as other:
        other.seal(PASSPHRASE)
        assert not vault.is_open()
        with pytest.raises(VaultLocked):
            vault.add(new("B"))
        vault.unlock(PASSPHRASE)
        assert vault.enrolment(entry.id) == new().enrolment
        other.unseal()
        other.seal("with a new data key")
        assert not vault.is_open()
        with pytest.raises(VaultLocked):
            vault.enrolment(entry.id)


def test_a_seal_that_changed_at_the_last_moment_is_not_dropped(
    vault: Vault, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock file that was deleted keeps nobody out; the transaction that ends a change looks again."""
    vault.add(new())
    vault.seal(PASSPHRASE)
    end, changed = Sealing._end, []

    def changed_before(self: Sealing, began: SealState, seen: Sequence[str]) -> bool:
        with closing(sqlite3.connect(paths.catalogue)) as other:
            other.execute("UPDATE meta SET value = value || ' ' WHERE name = 'seal'")
            other.commit()
            changed.append(other.execute("SELECT value FROM meta WHERE name = 'seal'").fetchone()[0])
        return end(self, began, seen)

    monkeypatch.setattr(Sealing, "_end", changed_before)
    with pytest.raises(PassphraseChanged):
        vault.unseal()
    with closing(sqlite3.connect(paths.catalogue)) as other:
        assert other.execute("SELECT value FROM meta WHERE name = 'seal'").fetchone()[0] == changed[-1]


def test_an_addition_during_which_another_process_seals_is_undone(
    vault: Vault, paths: Paths, keyring: FaultyKeyring
) -> None:
    with closing(_open(paths, keyring)) as other:

        def seal_in_between(done: int, total: int) -> None:
            if done == total:
                other.seal(PASSPHRASE)

        with pytest.raises(VaultLocked):
            vault.add_many([new()], seal_in_between)
        assert (vault.entries(), keyring.items) == ((), {})


def test_a_place_that_another_process_has_just_fixed_is_not_changed(paths: Paths) -> None:
    with closing(Catalogue(paths.make().catalogue)) as catalogue:
        with catalogue.writing() as connection:
            fix_place(connection, SecretLocation.KEYRING)
            fix_place(connection, SecretLocation.KEYRING)
        with pytest.raises(CatalogueBusy), catalogue.writing() as connection:
            fix_place(connection, SecretLocation.CATALOGUE)


def test_two_processes_that_choose_different_places_do_not_split_the_vault(
    vault: Vault, paths: Paths, keyring: FaultyKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(_open(paths, None)) as other:

        def is_locked() -> bool:
            other.seal(PASSPHRASE)
            return False

        monkeypatch.setattr(keyring, "is_locked", is_locked)
        with pytest.raises((CatalogueBusy, VaultLocked)):
            vault.add(new())
        assert keyring.items == {}
