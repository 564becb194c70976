"""Reading the accounts beside the window: in order, never stale, and never opening what was locked meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.builders import PASSPHRASE, FakeClock
from tests.gui.runners import LateRunner
from tests.keyrings import MemoryKeyring
from trackops_desktop.errors import TrackopsError, VaultError
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.codes import Codes
from trackops_desktop.ui.window.vault_controller import VaultController
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault


@dataclass
class AtDoor:
    """A controller over a vault, and what it told."""

    controller: VaultController
    vault: Vault
    runner: LateRunner
    shown: list[list[str]] = field(default_factory=list)
    errors: list[TrackopsError] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.vault.add(NewEntry(Enrolment(Account(issuer="Trackops", name=name), Secret(name.encode()))))

    def take(self, entries: tuple[Entry, ...]) -> None:
        self.shown.append([entry.account.name for entry in entries])


@pytest.fixture
def at_door(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[AtDoor]:
    vault = Vault.open(Paths(tmp_path / "home").make(), keyring, clock)
    codes, runner = Codes(vault, clock), LateRunner()
    made = AtDoor(VaultController(vault, codes, Lock(vault, codes, clock), runner), vault, runner)
    made.controller.entries_changed.connect(made.take)
    made.controller.failed.connect(made.errors.append)
    for name in ("opened", "locked", "choose"):
        getattr(made.controller, name).connect(lambda name=name: made.told.append(name))
    made.controller.codes_changed.connect(lambda _gone: made.told.append("codes"))
    yield made
    vault.close()


def test_nothing_is_read_on_the_windows_own_thread(at_door: AtDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    at_door.add("ada")
    reads: list[str] = []

    def entries() -> tuple[Entry, ...]:
        reads.append("read")
        return ()

    def generation() -> int:
        reads.append("generation")
        return len(reads)

    monkeypatch.setattr(at_door.vault, "entries", entries)
    monkeypatch.setattr(at_door.vault, "generation", generation)
    at_door.controller.refresh()
    at_door.controller.catch_up()
    at_door.controller.refresh_and_load()
    assert reads == []
    at_door.runner.finish()
    assert "read" in reads


def test_the_start_shows_the_accounts_then_their_codes(at_door: AtDoor) -> None:
    at_door.add("ada")
    at_door.controller.start()
    at_door.runner.finish()
    assert at_door.shown == [["ada"]]
    assert at_door.told == ["opened", "codes"]


def test_what_is_asked_for_during_a_reading_is_read_once_more_after_it(at_door: AtDoor) -> None:
    then: list[str] = []
    at_door.controller.refresh(lambda: then.append("first"))
    (reading,) = at_door.runner.waiting
    at_door.add("ada")
    for name in ("second", "third"):
        at_door.controller.refresh(lambda name=name: then.append(name))  # type: ignore[misc]
    assert at_door.runner.waiting == [reading]
    at_door.runner.finish()
    assert at_door.shown == [["ada"], ["ada"]]
    assert then == ["first", "second", "third"]


def test_a_change_between_generation_and_accounts_is_caught_up_with(
    at_door: AtDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = at_door.vault.entries

    def changed_meanwhile() -> tuple[Entry, ...]:
        found = whole()
        monkeypatch.setattr(at_door.vault, "entries", whole)
        at_door.add("ada")
        return found

    monkeypatch.setattr(at_door.vault, "entries", changed_meanwhile)
    at_door.controller.refresh()
    at_door.runner.finish()
    assert at_door.shown == [[]]
    at_door.controller.catch_up()
    at_door.runner.finish()
    assert at_door.shown == [[], ["ada"]]


def test_catching_up_shows_what_another_program_did_and_nothing_else(
    at_door: AtDoor, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring
) -> None:
    at_door.controller.refresh()
    at_door.controller.catch_up()
    at_door.runner.finish()
    at_door.controller.catch_up()
    at_door.runner.finish()
    assert at_door.shown == [[]]
    other = Vault.open(Paths(tmp_path / "home"), keyring, clock)
    other.add(NewEntry(Enrolment(Account(name="eve"), Secret(b"other"))))
    other.close()
    at_door.controller.catch_up()
    at_door.runner.finish()
    assert at_door.shown == [[], ["eve"]]
    assert at_door.told == ["codes"]


def test_a_lock_during_a_reading_is_not_undone_by_it(at_door: AtDoor) -> None:
    at_door.add("ada")
    at_door.vault.seal(PASSPHRASE)
    at_door.controller.refresh_and_load()
    reading = at_door.runner.waiting.pop()
    assert at_door.controller.close()
    reading()
    at_door.runner.finish()
    assert at_door.told == ["locked"]
    assert at_door.errors == []


def test_an_unlock_during_a_reading_loads_the_codes(at_door: AtDoor) -> None:
    at_door.add("ada")
    at_door.vault.seal(PASSPHRASE)
    at_door.vault.lock()
    at_door.controller.start()
    at_door.runner.finish()
    assert (at_door.shown, at_door.told) == ([["ada"]], ["locked"])
    at_door.controller.unlock(PASSPHRASE)
    at_door.runner.finish()
    assert at_door.told == ["locked", "opened", "opened", "codes"]


def test_a_reading_that_fails_is_told_and_the_next_one_goes_well(
    at_door: AtDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    then: list[str] = []

    def fail() -> int:
        raise VaultError("The catalogue is busy.")

    with monkeypatch.context() as patched:
        patched.setattr(at_door.vault, "generation", fail)
        at_door.controller.refresh(lambda: then.append("read"))
        at_door.controller.catch_up()
        at_door.runner.finish()
        at_door.controller.catch_up()
        at_door.runner.finish()
    assert [error.sentence for error in at_door.errors] == ["The catalogue is busy."]
    at_door.controller.refresh()
    at_door.runner.finish()
    assert at_door.shown == [[]]
    assert then == []


def test_a_bug_while_reading_does_not_end_all_reading(at_door: AtDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash() -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(at_door.vault, "generation", crash)
        at_door.controller.refresh()
        with pytest.raises(ZeroDivisionError):
            at_door.runner.finish()
    at_door.controller.refresh()
    at_door.runner.finish()
    assert at_door.shown == [[]]
