"""Every released catalogue opens in today's version with everything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS
from trackops_desktop.vault.entry import Details, Entry, TrashReason
from trackops_desktop.vault.snapshot import Document, Note, Snapshot, Tombstone
from trackops_desktop.vault.vault import Vault
from trackops_desktop.vault.version_vector import VersionVector

DATA = Path(__file__).parents[3] / "data" / "vault"
FIRST, SECOND, THIRD = ("1" * 32, "2" * 32, "3" * 32)

#: What the fixtures hold.
VERSION_1 = Snapshot(
    entries=(
        Entry(
            FIRST,
            Account(Kind.TOTP, "Trackops", "jo@example.com", Algorithm.SHA256, 8, 60),
            ("work", "größe"),
            "https://demo.viewcases.com",
            0,
            1_700_000_000.0,
            1_700_000_001.0,
            has_recovery_codes=True,
            versions=VersionVector.of_date(1_700_000_001.0),
        ),
        Entry(SECOND, Account(Kind.HOTP, "Bank", "al", counter=2**63), verified=False, replaces=FIRST, position=1),
        Entry(THIRD, Account(Kind.STEAM, "Steam", "gamer", digits=5), trashed_at=1_700_000_002.0),
    ),
    tombstones=(Tombstone("4" * 32, 1_700_000_003.0, VersionVector.of_date(1_700_000_003.0)),),
    notes=(Note(f"recovery:{FIRST}", 1_700_000_004.0, versions=VersionVector.of_date(1_700_000_004.0)),),
    documents=(Document("settings", 1_700_000_005.0, {"theme": "dark"}),),
)
#: What the fixture of version 3 says beside that.
VERSION_3 = replace(
    VERSION_1,
    entries=(
        replace(VERSION_1.entries[0], details=Details("The card lies in the safe.", "teal", "letter", pinned=True)),
        VERSION_1.entries[1],
        replace(VERSION_1.entries[2], trash_reason=TrashReason.MERGED),
    ),
)
#: From version 4 on, changes are counted.
VERSION_4 = replace(
    VERSION_3,
    entries=(
        replace(
            VERSION_3.entries[0],
            versions=VersionVector.of({"": 1_700_000_001_000, "0123456789ab": 2, "ba9876543210": 1}),
        ),
        *VERSION_3.entries[1:],
    ),
)


def test_every_version_has_a_fixture() -> None:
    """A new migration needs a new fixture: this fails until there is one."""
    assert sorted(file.stem for file in DATA.glob("catalogue-*.sql")) == [
        f"catalogue-{version}" for version in range(1, len(MIGRATIONS) + 1)
    ]


@pytest.mark.parametrize(("version", "expected"), [(1, VERSION_1), (2, VERSION_1), (3, VERSION_3), (4, VERSION_4)])
def test_a_catalogue_of_every_version_opens_whole(tmp_path: Path, version: int, expected: Snapshot) -> None:
    paths = Paths(tmp_path).make()
    with closing(sqlite3.connect(paths.catalogue)) as connection:
        connection.executescript((DATA / f"catalogue-{version}.sql").read_text("utf-8"))
        assert connection.execute("PRAGMA user_version").fetchone()[0] == version
    with closing(Vault.open(paths, MemoryKeyring(), FakeClock(1_700_000_010.0))) as vault:
        assert vault.snapshot() == expected
