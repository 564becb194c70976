"""The short form of `make fuzz`'s stress: some rounds over files, and a few over the real GNOME Keyring."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz.stress import POINTS, run
from tests.keyrings import keyring_session, require_gnome_keyring

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_processes_clocks_and_kills_lose_nothing(tmp_path: Path) -> None:
    """Every change is made once and a process dies at every named point; what the rounds add to that is chance."""
    world = run(tmp_path, rounds=15, seed=1)
    assert world.killed >= len(POINTS)
    assert len(world.known.keep) > len(POINTS)


def test_the_same_over_a_real_keyring(tmp_path: Path) -> None:
    require_gnome_keyring()
    with keyring_session(tmp_path / "session") as session:
        world = run(tmp_path, rounds=4, seed=2, keyrings=lambda _step: session.backend())
    assert world.killed >= len(POINTS)
    assert len(world.known.keep) > len(POINTS)
