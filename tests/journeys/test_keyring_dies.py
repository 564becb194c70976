"""The real keyring is killed while accounts are being added: what was reported saved is there, and nothing else is.

`TRACKOPS_KILL_ROUNDS` says how often, times five (2; 20 before a release).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.patience import PATIENCE
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import KeyringProblem
from trackops_desktop.vault.vault import Vault

ROUNDS = 5 * int(os.environ.get("TRACKOPS_KILL_ROUNDS", "2"))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[KeyringSession]:
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring") as running:
        yield running


class Adder(threading.Thread):
    """Adds accounts, some one by one and some three at once, until the keyring fails."""

    def __init__(self, vault: Vault, name: str) -> None:
        super().__init__(name=name)
        self.saved: list[Entry] = []
        self.problem: KeyringProblem | None = None
        self.enough = threading.Semaphore(0)
        self._vault = vault

    def run(self) -> None:
        try:
            for number in range(10_000):
                names = [f"{self.name}-{number}-{part}" for part in range(1 + 2 * (number % 2))]
                self.saved += self._vault.add_many([new(name) for name in names])
                self.enough.release()
        except KeyringProblem as problem:
            self.problem = problem


def test_the_keyring_dies_in_the_middle_again_and_again(session: KeyringSession, tmp_path: Path) -> None:
    dice = Random(50)
    saved: list[Entry] = []
    paths = Paths(tmp_path / "home")
    session.kill()
    for number in range(ROUNDS):
        with session.restarted() as daemon, closing(Vault.open(paths, session.backend(), FakeClock())) as vault:
            adder = Adder(vault, str(number))
            adder.start()
            for _ in range(dice.randrange(1, 5)):
                assert adder.enough.acquire(timeout=PATIENCE)
            daemon.kill()
            adder.join(PATIENCE)
            assert adder.problem is not None
            assert "Secret Service" in adder.problem.sentence
            saved += adder.saved
            assert vault.entries() == tuple(saved)
        with session.restarted(), closing(Vault.open(paths, session.backend(), FakeClock())) as vault:
            assert vault.entries() == tuple(saved)
            assert vault.missing() == ()
            assert session.count_items() == len(saved)
