"""The page about our own formats names every table of the catalogue, every fact in `meta`, and the right numbers."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from trackops_desktop.backup import folder
from trackops_desktop.passphrases import argon2
from trackops_desktop.vault import retention, store
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "vault-format.md").read_text(encoding="utf-8")
TOLD = re.sub(r"\s+", " ", PAGE)


def test_every_table_is_described_and_no_other() -> None:
    connection = sqlite3.connect(":memory:")
    for step in MIGRATIONS:
        step(connection)
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    described = PAGE.partition("| Table | Holds |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", described, re.MULTILINE)) == there


def test_every_fact_in_meta_is_described() -> None:
    package = ROOT / "trackops_desktop" / "vault"
    sources = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    used = set(re.findall(r'set_meta\(connection, "(\w+)"|\.meta\("(\w+)"\)|meta VALUES \(\'(\w+)\'', sources))
    used |= {(name, "", "") for name in re.findall(r'^_(?:META|SOLE): Final = "(\w+)"', sources, re.MULTILINE)}
    names = {name for found in used for name in found if name}
    assert len(names) >= 5
    row = PAGE.partition("| `meta` |")[2].partition("\n")[0]
    assert names <= set(re.findall(r"`(\w+)`", row))


def test_numbers_are_those_of_the_code() -> None:
    cost = argon2.DEFAULT_COST
    for words in (
        f"Argon2id memory in KiB: {cost.memory_kib:,}",
        f"Argon2id passes: {cost.passes}",
        f"Argon2id lanes: {cost.lanes}",
        f"{argon2.MIN_MEMORY_KIB // 1024} MiB to {argon2.MAX_MEMORY_KIB // 2**20} GiB",
        f"{argon2.MIN_PASSES} to {argon2.MAX_PASSES} passes",
        f"at most {store.MAX_CHARACTERS:,} characters",
        f"moved on by {retention.KEEP_SECONDS / retention.DAY:.0f} days",
        f"more than {retention.LEAP_SECONDS / retention.DAY:.0f} days away",
    ):
        assert words in TOLD, words
    assert (folder.KEEP_DAYS, folder.KEEP_WEEKS) == (5, 4)
    assert "five latest days and of each of the four" in TOLD
