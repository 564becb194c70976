"""A catalogue whose bytes were changed: refused with a sentence or read, and no secret is ever deleted for it."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.errors import TrackopsError
from trackops_desktop.paths import Paths
from trackops_desktop.vault.snapshot import Snapshot
from trackops_desktop.vault.vault import Vault

ROUNDS = int(os.environ.get("TRACKOPS_DAMAGE_ROUNDS", "200"))


class Whole(NamedTuple):
    """A closed catalogue, what it held, and its keyring."""

    content: bytes
    snapshot: Snapshot
    items: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    paths, keyring = Paths(tmp_path_factory.mktemp("whole")), MemoryKeyring()
    vault = Vault.open(paths, keyring, FakeClock())
    entries = vault.add_many([new(f"issuer {number}") for number in range(40)])
    vault.remove(entries[3].id)
    vault.put_note("password:demo", "text")
    vault.change_document("settings", lambda _before: {"theme": "dark"})
    snapshot = vault.snapshot()
    vault.close()
    return Whole(paths.catalogue.read_bytes(), snapshot, keyring.items)


def _try(folder: Path, content: bytes, items: dict[tuple[str, str], str]) -> Snapshot | None:
    """Open and read; return what was read, or None where it was refused with a sentence."""
    paths, keyring = Paths(folder).make(), MemoryKeyring()
    keyring.items = dict(items)
    paths.catalogue.write_bytes(content)
    found, said = None, "read"
    try:
        with closing(Vault.open(paths, keyring, FakeClock())) as vault:
            vault.missing()
            found = vault.snapshot()
    except TrackopsError as problem:
        said = problem.sentence
    assert said
    assert keyring.items == items
    return found


def test_flipped_bytes(tmp_path: Path, whole: Whole) -> None:
    dice = Random(7)
    refused = 0
    for number in range(ROUNDS):
        damaged = bytearray(whole.content)
        for _ in range(dice.choice((1, 8, 64))):
            damaged[dice.randrange(len(damaged))] ^= dice.randrange(1, 256)
        refused += _try(tmp_path / str(number), bytes(damaged), whole.items) is None
    assert refused


def test_truncations(tmp_path: Path, whole: Whole) -> None:
    """Refused, or only the empty end of the last page was lost."""
    dice, refused = Random(8), 0
    for number in range(max(20, ROUNDS // 10)):
        content = whole.content[: dice.randrange(1, len(whole.content))]
        found = _try(tmp_path / str(number), content, whole.items)
        assert found in (None, whole.snapshot)
        refused += found is None
    assert refused
