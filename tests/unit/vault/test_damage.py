"""A catalogue whose bytes were changed: refused with a sentence or read, and no secret is ever deleted for it."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.errors import TrackopsError
from trackops_desktop.paths import Paths
from trackops_desktop.vault.vault import Vault

ROUNDS = int(os.environ.get("TRACKOPS_DAMAGE_ROUNDS", "200"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[tuple[str, str], str]]:
    """A closed catalogue of some accounts with their keyring."""
    paths, keyring = Paths(tmp_path_factory.mktemp("whole")), MemoryKeyring()
    vault = Vault.open(paths, keyring, FakeClock())
    entries = vault.add_many([new(f"issuer {number}") for number in range(40)])
    vault.remove(entries[3].id)
    vault.put_note("password:demo", "text")
    vault.put_document("settings", {"theme": "dark"})
    vault.close()
    return paths.catalogue.read_bytes(), keyring.items


def _try(folder: Path, content: bytes, kept: dict[tuple[str, str], str]) -> bool:
    """Open and read what can be read; return whether it was refused."""
    paths, keyring = Paths(folder).make(), MemoryKeyring()
    keyring.items = dict(kept)
    paths.catalogue.write_bytes(content)
    refused = False
    try:
        vault = Vault.open(paths, keyring, FakeClock())
        try:
            vault.snapshot()
            vault.missing()
        finally:
            vault.close()
    except TrackopsError as problem:
        refused = bool(problem.sentence)
    assert keyring.items == kept
    return refused


def test_flipped_bytes(tmp_path: Path, whole: tuple[bytes, dict[tuple[str, str], str]]) -> None:
    content, kept = whole
    dice = Random(7)
    refused = 0
    for number in range(ROUNDS):
        damaged = bytearray(content)
        for _ in range(dice.choice((1, 8, 64))):
            damaged[dice.randrange(len(damaged))] ^= dice.randrange(1, 256)
        refused += _try(tmp_path / str(number), bytes(damaged), kept)
    assert refused


def test_truncations(tmp_path: Path, whole: tuple[bytes, dict[tuple[str, str], str]]) -> None:
    content, kept = whole
    dice = Random(8)
    for number in range(max(20, ROUNDS // 10)):
        length = dice.randrange(1, len(content))
        assert _try(tmp_path / str(number), content[:length], kept)
