"""Two programs and the passphrase of one home: whatever they do at the same time, every secret stays readable."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.races import SharedHome, start
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import VaultLocked, WrongPassphrase
from trackops_desktop.vault.sealed import envelope as seal_module
from trackops_desktop.vault.sealed.envelope import Seal, is_sealed, new_seal, opened
from trackops_desktop.vault.snapshot import Changes
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
MINE, THEIRS = "my own passphrase", "their own passphrase"


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of Argon2id is not what is tried here."""

    def derived(passphrase: bytes, salt: bytes, work: object) -> bytes:
        return hashlib.sha256(salt + passphrase).digest()

    monkeypatch.setattr(seal_module, "argon2id", derived)


@pytest.fixture
def home(tmp_path: Path) -> SharedHome:
    keys = tmp_path / "keys"
    keys.mkdir()
    return SharedHome(Paths(tmp_path / "home"), keys, FakeClock())


def _filled(home: SharedHome, passphrase: str | None = None) -> tuple[Entry, ...]:
    with home.open() as vault:
        entries = vault.add_many([new(f"account {number}") for number in range(3)])
        vault.put_note("password:demo", "hunter2hunter2")
        if passphrase is not None:
            vault.seal(passphrase)
    return entries


def _all_there(home: SharedHome, passphrase: str | None) -> None:
    """Everything can be read, with this passphrase, and is kept as the catalogue says."""
    with home.open(passphrase) as vault:
        assert vault.is_sealed() == (passphrase is not None)
        assert vault.missing() == ()
        assert all(
            enrolment == new(enrolment.account.issuer).enrolment
            for enrolment in vault.enrolments([entry.id for entry in vault.entries()]).values()
        )
        assert vault.note("password:demo") == "hunter2hunter2"
    values = [path.read_text() for path in home.keys.iterdir()]
    assert {is_sealed(value) for value in values} == {passphrase is not None}


def _sealed_by_another(home: SharedHome, connection: sqlite3.Connection, passphrase: str, held: Seal | None) -> None:
    """Another program sets a passphrase from the beginning to the end."""
    fresh = new_seal()
    for item in home.keys.iterdir():
        value = item.read_text()
        text = held.open(item.name, value) if held is not None and is_sealed(value) else value
        item.write_text(fresh.close(item.name, text))
    connection.execute("DELETE FROM meta WHERE name IN ('seal', 'sealing')")
    connection.execute("INSERT INTO meta VALUES ('seal', ?)", (fresh.wrapped(passphrase),))


def _held(connection: sqlite3.Connection, passphrase: str) -> Seal:
    return opened(connection.execute("SELECT value FROM meta WHERE name = 'seal'").fetchone()[0], passphrase)


def test_the_slower_of_two_that_set_a_passphrase_is_told_and_seals_nothing(home: SharedHome) -> None:
    _filled(home)

    def work(vault: Vault) -> str:
        vault.seal(MINE)
        return "sealed"

    came = home.race(work, lambda connection: _sealed_by_another(home, connection, THEIRS, None))
    assert came == "PassphraseChanged"
    _all_there(home, THEIRS)


def test_the_slower_of_two_that_change_the_passphrase_is_told(home: SharedHome) -> None:
    _filled(home, "the old passphrase")

    def change(connection: sqlite3.Connection) -> None:
        wrapped = _held(connection, "the old passphrase").wrapped(THEIRS)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'seal'", (wrapped,))

    def work(vault: Vault) -> str:
        vault.seal(MINE)
        return "changed"

    assert home.race(work, change, "the old passphrase") == "PassphraseChanged"
    _all_there(home, THEIRS)
    with home.open() as vault, pytest.raises(WrongPassphrase):
        vault.unlock(MINE)


def test_unlocking_never_drops_a_passphrase_that_was_set_anew_meanwhile(home: SharedHome) -> None:
    """A removal that was interrupted is gone on with, and just before its end another program sets a passphrase."""
    _filled(home, MINE)
    with closing(sqlite3.connect(home.paths.catalogue)) as connection, connection:
        connection.execute("INSERT INTO meta VALUES ('sealing', 'unseal')")

    def work(vault: Vault) -> str:
        vault.unlock(MINE)
        return "unlocked"

    def set_anew(connection: sqlite3.Connection) -> None:
        _sealed_by_another(home, connection, THEIRS, _held(connection, MINE))

    assert home.race(work, set_anew) == "PassphraseChanged"
    _all_there(home, THEIRS)


def test_the_passphrase_stays_until_no_item_needs_it(home: SharedHome) -> None:
    """Another program adds an account under the passphrase when its removal is about to end."""
    _filled(home, MINE)
    with closing(sqlite3.connect(home.paths.catalogue)) as connection, connection:
        connection.execute("INSERT INTO meta VALUES ('sealing', 'unseal')")

    def add(connection: sqlite3.Connection) -> None:
        held = _held(connection, MINE)
        (home.keys / "0123").write_text(held.close("0123", "note:one more"))
        connection.execute("INSERT INTO notes VALUES ('password:other', '0123', 0, '{}')")

    def work(vault: Vault) -> str:
        vault.unlock(MINE)
        return "unlocked"

    assert home.race(work, add) == "unlocked"
    _all_there(home, None)
    with home.open() as vault:
        assert vault.note("password:other") == "one more"


def _paused(home: SharedHome, change: Callable[[Vault], object], passphrase: str | None = None) -> Callable[..., str]:
    """A process that stops before and after each write into the keyring until it is told to go on."""

    def work(say: Callable[[str], None], wait: Callable[[], str]) -> str:
        def step() -> None:
            say("writing")
            wait()

        with closing(Vault.open(home.paths, home.backend(step), home.clock)) as vault:
            if passphrase is not None:
                vault.unlock(passphrase)
            change(vault)
        return "done"

    return work


def test_a_change_that_is_under_way_is_left_to_the_process_that_makes_it(home: SharedHome) -> None:
    """The second program unlocks and reads, and writes nothing of the first one's."""
    entries = _filled(home, MINE)
    with closing(start(_paused(home, lambda vault: vault.unseal(), MINE))) as process:
        process.until("writing")
        before = {path.name: path.read_text() for path in home.keys.iterdir()}
        with home.open(MINE) as vault:
            assert len(vault.enrolments([entry.id for entry in entries])) == len(entries)
            assert {path.name: path.read_text() for path in home.keys.iterdir()} == before
            assert vault.is_sealed()
        while True:
            process.tell("on")
            if process.line() != "writing":
                break
    _all_there(home, None)


def test_two_real_programs_that_set_a_passphrase_at_once(home: SharedHome) -> None:
    """One wins, the other is told, and the winner's passphrase opens everything."""
    _filled(home)

    def second(say: Callable[[str], None], wait: Callable[[], str]) -> str:
        with home.open() as vault:
            vault._catalogue._connection.set_trace_callback(say)
            vault.seal(THEIRS)
        return "done"

    with closing(start(_paused(home, lambda vault: vault.seal(MINE)))) as first:
        with closing(sqlite3.connect(home.paths.catalogue, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            other = start(second)
            while "meta" not in other.line():
                pass
            connection.execute("COMMIT")
        with closing(other):
            said = first.line()
            while said == "writing":
                first.tell("on")
                said = first.line()
            results = {said, other.end()}
    assert "done" in results
    assert results <= {"done", "PassphraseChanged", "VaultLocked"}
    _all_there(home, MINE if said == "done" else THEIRS)


def test_an_account_deleted_for_good_while_its_secret_is_being_sealed_does_not_come_back(home: SharedHome) -> None:
    entries = _filled(home)
    with home.open() as vault:
        vault.remove(entries[0].id)
    with closing(start(_paused(home, lambda vault: vault.seal(MINE)))) as process:
        process.until("writing")
        with home.open() as vault:
            vault.purge([entries[0].id])
        while True:
            process.tell("on")
            if process.line() != "writing":
                break
    _all_there(home, MINE)
    assert entries[0].id not in home.items()


def test_a_secret_that_is_mended_while_a_passphrase_is_set_does_not_stay_in_clear(home: SharedHome) -> None:
    (entry, *_rest) = _filled(home)
    (home.keys / entry.id).unlink()
    steps: list[int] = []
    with home.open() as other:

        def step() -> None:
            steps.append(1)
            if len(steps) == 1:
                other.seal(MINE)

        with closing(Vault.open(home.paths, home.backend(step), home.clock)) as vault:
            secret = new(entry.account.issuer).enrolment.secret
            with pytest.raises(VaultLocked):
                vault.apply(Changes(entries=((entry, secret),)))
            vault.unlock(MINE)
            vault.apply(Changes(entries=((entry, secret),)))
    _all_there(home, MINE)
