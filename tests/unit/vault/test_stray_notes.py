from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.passphrases.argon2 import Argon2Cost
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.intents import IntentAction, begin
from trackops_desktop.vault.sealed import envelope as seal_module
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = seal_module.Seal.wrapped
    monkeypatch.setattr(
        seal_module.Seal, "wrapped", lambda self, passphrase: wrapped(self, passphrase, Argon2Cost(19 * 1024, 2, 1))
    )


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def vault(tmp_path: Path, keyring: MemoryKeyring) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as opened:
        opened.add(new())
        opened.put_note("password:demo", "hunter2hunter2")
        yield opened


def _stray(vault: Vault, keyring: MemoryKeyring) -> str:
    """Leave a note's item without its row, as two programs that wrote one note at once once did."""
    vault.put_note("password:stray", "left behind")
    with vault._catalogue.writing() as connection:
        item = connection.execute("SELECT item FROM notes WHERE key = 'password:stray'").fetchone()[0]
        connection.execute("DELETE FROM notes WHERE item = ?", (item,))
    assert item in keyring.usernames()
    return str(item)


def _crash(tmp_path: Path) -> None:
    """Leave something for the next start to finish."""
    with closing(Catalogue(Paths(tmp_path).catalogue)) as catalogue, catalogue.writing() as connection:
        begin(connection, ["0" * 32], IntentAction.ADD, "gone")


def test_stray_notes_go_once_the_folder_is_the_only_one(vault: Vault, keyring: MemoryKeyring) -> None:
    kept = keyring.usernames()
    _stray(vault, keyring)
    keyring.items[SERVICE, "f" * 32] = "otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQ"
    vault.claim()
    assert keyring.usernames() == {*kept, "f" * 32}
    assert vault.note("password:demo") == "hunter2hunter2"
    assert vault.missing() == ()


def test_what_may_be_another_folders_stays(vault: Vault, keyring: MemoryKeyring, tmp_path: Path) -> None:
    item = _stray(vault, keyring)
    _crash(tmp_path)
    vault.settle()
    assert item in keyring.usernames()


def test_what_this_folders_own_key_opens_goes_after_a_crash(
    vault: Vault, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    vault.seal(PASSPHRASE)
    kept = keyring.usernames()
    _stray(vault, keyring)
    keyring.items[SERVICE, "f" * 32] = seal_module.new_seal().close("f" * 32, "note:of another folder")
    keyring.items[SERVICE, "e" * 32] = "note:of a folder without a passphrase"
    _crash(tmp_path)
    vault.settle()
    assert keyring.usernames() == {*kept, "f" * 32, "e" * 32}


def test_a_locked_vault_deletes_nothing(vault: Vault, keyring: MemoryKeyring, tmp_path: Path) -> None:
    vault.seal(PASSPHRASE)
    item = _stray(vault, keyring)
    vault.lock()
    _crash(tmp_path)
    vault.settle()
    assert item in keyring.usernames()
