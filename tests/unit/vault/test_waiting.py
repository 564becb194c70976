"""Nobody waits for what does not concern them: a reader for a writer, quitting for a keyring, a look for a lock."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE
from tests.vaults import FakeClock, new
from trackops_desktop.errors import VaultError
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue import catalogue as module
from trackops_desktop.vault.catalogue.catalogue import Catalogue, set_meta
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS
from trackops_desktop.vault.vault import Vault


class HangingKeyring(MemoryKeyring):
    """Answers only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs = False
        self.asked = threading.Event()
        self.answers = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self._hang()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._hang()
        super().set_password(service, username, password)

    def _hang(self) -> None:
        if self.hangs:
            self.asked.set()
            assert self.answers.wait(PATIENCE)


def test_a_reader_does_not_stand_behind_a_thread_that_waits_for_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 300.0)
    path = tmp_path / "catalogue.sqlite3"
    waiting, seen = threading.Event(), threading.Event()

    def write(catalogue: Catalogue) -> None:
        with catalogue.writing() as connection:
            set_meta(connection, "place", "keyring")

    def read(catalogue: Catalogue) -> None:
        catalogue.generation()
        with catalogue.reading() as connection:
            connection.execute("SELECT * FROM entries").fetchall()
        seen.set()

    with closing(Catalogue(path)) as catalogue:
        catalogue._connection.set_trace_callback(lambda said: waiting.set() if said == "BEGIN IMMEDIATE" else None)
        writer = threading.Thread(target=write, args=(catalogue,))
        reader = threading.Thread(target=read, args=(catalogue,))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writer.start()
            assert waiting.wait(PATIENCE)
            reader.start()
            came = seen.wait(PATIENCE)
            other.execute("ROLLBACK")
        writer.join()
        reader.join()
        assert came
        assert catalogue.meta("place") == "keyring"


def test_closing_does_not_wait_for_a_keyring_that_hangs(tmp_path: Path) -> None:
    keyring = HangingKeyring()
    vault = Vault.open(Paths(tmp_path), keyring, FakeClock())
    entry = vault.add(new())
    keyring.hangs = True
    refused: list[VaultError] = []

    def read() -> None:
        try:
            vault.enrolment(entry.id)
        except VaultError as error:
            refused.append(error)

    reader, closer = threading.Thread(target=read), threading.Thread(target=vault.close)
    reader.start()
    assert keyring.asked.wait(PATIENCE)
    closer.start()
    closer.join(PATIENCE)
    closed = not closer.is_alive()
    keyring.answers.set()
    reader.join()
    closer.join()
    assert closed
    assert len(refused) == 1


def test_closing_waits_for_an_account_that_is_being_added(tmp_path: Path) -> None:
    keyring = HangingKeyring()
    vault = Vault.open(Paths(tmp_path), keyring, FakeClock())
    keyring.hangs = True
    added: list[str] = []
    adding = threading.Thread(target=lambda: added.append(vault.add(new()).id))
    closer = threading.Thread(target=vault.close)
    adding.start()
    assert keyring.asked.wait(PATIENCE)
    closer.start()
    keyring.answers.set()
    adding.join()
    closer.join()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as again:
        assert [entry.id for entry in again.entries()] == added
        assert again.missing() == ()


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize("rest", [("catalogue.lock",), ()], ids=["with its lock", "alone"])
def test_a_look_makes_no_file_and_waits_for_nobody(tmp_path: Path, rest: tuple[str, ...]) -> None:
    keyring = MemoryKeyring()
    paths = Paths(tmp_path)
    with closing(Vault.open(paths, keyring, FakeClock())) as vault:
        vault.add(new("kept"))
    for file in tmp_path.iterdir():
        if file.is_file() and file.name not in {"catalogue.sqlite3", *rest}:
            file.unlink()
    before = _files(tmp_path)
    looking = Vault.to_read(paths, keyring, FakeClock())
    assert looking is not None
    assert [entry.account.issuer for entry in looking.entries()] == ["kept"]
    assert looking.missing() == ()
    assert _files(tmp_path) == before
    with pytest.raises(VaultError):
        looking.add(new("refused"))
    looking.close()
    assert _files(tmp_path) == before
    assert len(keyring.items) == 1


def test_a_look_sees_what_a_running_program_has_just_written(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as vault:
        vault.add(new("one"))
        looking = Vault.to_read(Paths(tmp_path), keyring, FakeClock())
        assert looking is not None
        vault.add(new("two"))
        assert [entry.account.issuer for entry in looking.entries()] == ["one", "two"]
        looking.close()
        vault.add(new("three"))
        assert len(vault.entries()) == 3


def test_a_look_at_an_older_catalogue_does_not_bring_it_up_to_date(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    Catalogue(paths.catalogue, MIGRATIONS[:1]).close()
    before = _files(tmp_path)
    assert Vault.to_read(paths, None, FakeClock()) is None
    assert _files(tmp_path) == before
