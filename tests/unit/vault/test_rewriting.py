"""Items that lose their row while a change of the seal writes them anew: nothing is left that nobody knows."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FolderKeyring, MemoryKeyring
from tests.systems import needs_replaceable_files
from tests.vaults import FakeClock, days_pass, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault import items, sealing
from trackops_desktop.vault.errors import CatalogueChanged, CatalogueReplaced, SecretsShared
from trackops_desktop.vault.sealed.envelope import is_sealed
from trackops_desktop.vault.snapshot import Changes
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


class Watched(FolderKeyring):
    """Calls what it is given before and after one item is written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.item = ""
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None

    def set_password(self, service: str, username: str, password: str) -> None:
        if username == self.item:
            self.before()
        super().set_password(service, username, password)
        if username == self.item:
            self.after()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    return folder


def _known(vault: Vault) -> set[str]:
    noted = {str(row["item"]) for row in vault._catalogue.rows("SELECT item FROM notes")}
    return {entry.id for entry in (*vault.entries(), *vault.trash())} | noted


def _note_item(vault: Vault) -> str:
    (row,) = vault._catalogue.rows("SELECT item FROM notes")
    return str(row["item"])


def _open(tmp_path: Path, keyring: FolderKeyring) -> Vault:
    vault = Vault.open(Paths(tmp_path / "home"), keyring, FakeClock())
    if vault.is_sealed():
        vault.unlock(PASSPHRASE)
    return vault


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("killed", [False, True])
def test_a_note_that_is_replaced_while_it_is_rewritten_leaves_nothing(tmp_path: Path, keys: Path, killed: bool) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    with closing(_open(tmp_path, FolderKeyring(keys))) as vault:
        vault.add(new())
        vault.put_note("password:demo", "first")
        vault.seal(PASSPHRASE)
    child = os.fork()
    if child == 0:
        try:
            keyring = Watched(keys)
            unsealing, other = _open(tmp_path, keyring), _open(tmp_path, FolderKeyring(keys))
            keyring.item = _note_item(unsealing)
            keyring.before = lambda: other.put_note("password:demo", "second")
            if killed:
                keyring.after = lambda: os.kill(os.getpid(), signal.SIGKILL)
            unsealing.unseal()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == (signal.SIGKILL if killed else 0)
    with closing(_open(tmp_path, FolderKeyring(keys))) as vault:
        assert vault.note("password:demo") == "second"
        assert FolderKeyring(keys).usernames() == _known(vault)
        assert vault._catalogue.rows("SELECT * FROM intents") == []


def test_an_account_that_is_removed_for_good_while_it_is_rewritten_stays_away(tmp_path: Path, keys: Path) -> None:
    keyring = Watched(keys)
    with closing(_open(tmp_path, keyring)) as vault, closing(_open(tmp_path, FolderKeyring(keys))) as other:
        entry, kept = vault.add_many([new("A"), new("B")])
        keyring.item, keyring.before = entry.id, lambda: other.purge([entry.id])
        vault.seal(PASSPHRASE)
        assert [one.id for one in vault.entries()] == [kept.id]
        assert keyring.usernames() == {kept.id}
        assert vault._catalogue.rows("SELECT * FROM intents") == []


def test_an_account_that_is_removed_for_good_while_a_restore_mends_it_stays_away(tmp_path: Path, keys: Path) -> None:
    keyring = Watched(keys)
    with closing(_open(tmp_path, keyring)) as vault, closing(_open(tmp_path, FolderKeyring(keys))) as other:
        entry = vault.add(new())
        (keys / entry.id).unlink()
        keyring.item, keyring.before = entry.id, lambda: other.purge([entry.id])
        with pytest.raises(CatalogueChanged):
            vault.apply(Changes(entries=((entry, new().enrolment.secret),)))
        assert keyring.usernames() == set()
        assert vault._catalogue.rows("SELECT * FROM intents") == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda vault, _id: vault.seal(PASSPHRASE), id="passphrase"),
        pytest.param(lambda vault, id_: vault.purge([id_]), id="removal"),
        pytest.param(lambda vault, id_: vault.empty_trash([id_]), id="trash"),
    ],
)
def test_what_a_killed_process_was_removing_keeps_nobody_from_a_change(
    tmp_path: Path, keys: Path, change: Callable[[Vault, str], None]
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    with closing(_open(tmp_path, FolderKeyring(keys))) as vault:
        doomed, kept = vault.add_many([new("A"), new("B")])
        vault.remove(doomed.id)
        child = os.fork()
        if child == 0:
            try:
                _open(tmp_path, FolderKeyring(keys, lambda: os.kill(os.getpid(), signal.SIGKILL))).purge([doomed.id])
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert len(vault._catalogue.rows("SELECT * FROM intents")) == 1
        change(vault, doomed.id)
        assert [entry.id for entry in vault.entries()] == [kept.id]
        assert FolderKeyring(keys).usernames() == {kept.id}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("unlocking", [False, True])
def test_what_a_killed_process_was_writing_anew_keeps_nobody_waiting(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, unlocking: bool
) -> None:
    """Killed within a change of the seal that a vault has seen begin, which was open before: it finishes the change."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    monkeypatch.setattr(sealing, "BUSY_SECONDS", 0.0)  # nobody is there to be waited for
    with closing(_open(tmp_path, FolderKeyring(keys))) as vault:
        vault.add_many([new("A"), new("B")])
        child = os.fork()
        if child == 0:
            try:
                keyring = Watched(keys)
                sealer = _open(tmp_path, keyring)
                keyring.item = sealer.entries()[-1].id
                keyring.before = lambda: os.kill(os.getpid(), signal.SIGKILL)
                sealer.seal(PASSPHRASE)
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert len(vault._catalogue.rows("SELECT * FROM intents")) == 1
        if unlocking:
            vault.unlock(PASSPHRASE)
        else:
            vault._key_holder.unlock(PASSPHRASE)
            vault.seal("another passphrase")
        assert vault._catalogue.rows("SELECT * FROM intents") == []
        assert vault._catalogue.meta("sealing") is None
        stored = FolderKeyring(keys)
        assert all(is_sealed(stored.get_password("", item) or "") for item in stored.usernames())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_killed_removal_of_what_is_written_anew_keeps_nobody_waiting(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    paused: list[float] = []

    def remove_and_die() -> None:
        child = os.fork()
        if child == 0:
            try:
                _open(tmp_path, FolderKeyring(keys, lambda: os.kill(os.getpid(), signal.SIGKILL))).purge([doomed.id])
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL

    monkeypatch.setattr(items, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(time, "sleep", paused.append)
    keyring = Watched(keys)
    with closing(_open(tmp_path, keyring)) as vault:
        doomed, kept = vault.add_many([new("A"), new("B")])
        keyring.item, keyring.before = doomed.id, remove_and_die
        vault.seal(PASSPHRASE)
        assert not paused
        assert vault._catalogue.rows("SELECT * FROM intents WHERE action = 'add'") == []
    with closing(_open(tmp_path, FolderKeyring(keys))) as vault:
        assert [entry.id for entry in vault.entries()] == [kept.id]
        assert FolderKeyring(keys).usernames() == {kept.id}


@needs_replaceable_files
def test_a_catalogue_put_in_the_place_of_an_open_one_is_a_copy(tmp_path: Path) -> None:
    """As a sync tool does: the older state knows an account in the trash that lives in the newer one."""
    keyring, clock, home = MemoryKeyring(), FakeClock(), Paths(tmp_path / "home")
    with closing(Vault.open(home, keyring, clock)) as vault:
        entry = vault.add(new())
        vault.remove(entry.id)
    shutil.copy(home.catalogue, tmp_path / "older")
    with closing(Vault.open(home, keyring, clock)) as vault:
        vault.restore(entry.id)
        (tmp_path / "older").replace(home.catalogue)
        with pytest.raises(CatalogueReplaced):
            vault.put_note("password:demo", "text")
        assert [one.id for one in vault.trash()] == [entry.id]
        days_pass(vault, clock, 60)
        vault.purge([entry.id])
        vault.add(new("another"))
        assert entry.id in keyring.usernames()
    with closing(Vault.open(home, keyring, clock)) as vault:
        found = vault.orphans()
        assert not found  # it was deleted here on purpose
    with closing(Vault.open(Paths(tmp_path / "new"), keyring, clock)) as vault:
        vault.adopt(vault.orphans())
        with pytest.raises(SecretsShared):
            vault.seal(PASSPHRASE)
        assert vault.enrolment(entry.id) == new().enrolment
