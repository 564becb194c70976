"""The short form of `make fuzz`'s stress: some rounds over files, and a few over the real GNOME Keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.stress import POINTS, run
from tests.keyrings import keyring_session, require_gnome_keyring
from tests.small_process import Call, small_process
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def small() -> Iterator[Call]:
    with small_process() as call:
        yield call


def test_processes_clocks_and_kills_lose_nothing(small: Call, tmp_path: Path) -> None:
    """Every change is made once and a process dies at every named point; what the rounds add to that is chance."""
    killed, kept = small(_stress, tmp_path, 15, 1)
    assert killed >= len(POINTS)
    assert kept > len(POINTS)


def test_the_same_over_a_real_keyring(small: Call, tmp_path: Path) -> None:
    require_gnome_keyring()
    with keyring_session(tmp_path / "session") as session:
        killed, kept = small(_stress, tmp_path, 4, 2, session.address)
    assert killed >= len(POINTS)
    assert kept > len(POINTS)


def _stress(folder: Path, rounds: int, seed: int, address: str = "") -> tuple[int, int]:
    """Return how many processes died, and how many accounts were kept."""
    world = run(folder, rounds, seed, (lambda _step: SecretServiceKeyring(address)) if address else None)
    return world.killed, len(world.known.keep)
