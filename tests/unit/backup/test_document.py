from __future__ import annotations

import json
import runpy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.backup_kit import cheap_kdf
from tests.histories import contents, random_contents
from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.document import Backup, SavedSite, read_backup, write_backup
from trackops_desktop.backup.envelope import open_backup, seal_backup
from trackops_desktop.backup.errors import BackupDamaged, NewerBackup
from trackops_desktop.backup.merge import contents_of
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.snapshot import Tombstone
from trackops_desktop.vault.version_vector import VersionVector

READER = Path(__file__).parents[3] / "docs" / "read_backup.py"
ACCOUNTS = (
    Account(Kind.TOTP, "Trackops: UK", "ada+test@example.com"),
    Account(Kind.TOTP, "", "naïve ☂ name", Algorithm.SHA512, 8, 60),
    Account(Kind.HOTP, "Bank", "", Algorithm.SHA256, 7, counter=2**64 - 1),
    Account(Kind.STEAM, "Steam", "gabe", digits=5),
)


def _record(number: int, account: Account) -> Record:
    return Record(Entry(f"{number:032x}", account, ("work",), changed_at=1.5), Secret(bytes([number + 1]) * 20))


def _backup() -> Backup:
    records = [_record(number, account) for number, account in enumerate(ACCOUNTS)]
    first = replace(records[0], recovery=Recovery("11112222\n33334444", 7.0))
    records[0] = replace(first, entry=replace(first.entry, has_recovery_codes=True))
    trashed = _record(8, Account(name="gone"))
    records.append(replace(trashed, entry=replace(trashed.entry, trashed_at=9.0)))
    sites = (SavedSite("Demo", "https://demo.viewcases.com", "ada"),)
    return Backup(contents_of(records, [Tombstone("f" * 32, 3.0)]), 1_790_000_000.0, "3fa9c1d2", sites)


def test_everything_beside_the_accounts_comes_back_as_well() -> None:
    assert read_backup(write_backup(_backup(), "x", kdf=cheap_kdf), "x", cheap_kdf) == _backup()


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(open_backup(write_backup(_backup(), "x", kdf=cheap_kdf), "x", cheap_kdf))
    return document


def _resealed(document: object, count: int = 5) -> bytes:
    return seal_backup(json.dumps(document).encode(), count, "x", kdf=cheap_kdf)


@given(contents())
def test_any_vault_comes_back_equal(held: Contents) -> None:
    backup = Backup(held, 12.5, "0" * 8)
    assert read_backup(write_backup(backup, "x", kdf=cheap_kdf), "x", cheap_kdf) == backup


def test_a_thousand_random_vaults_come_back_equal() -> None:
    dice = Random(6)
    for _ in range(1000):
        backup = Backup(random_contents(dice), dice.random() * 2e9, f"{dice.getrandbits(32):08x}")
        assert read_backup(write_backup(backup, "x", kdf=cheap_kdf), "x", cheap_kdf) == backup


def test_what_is_shown_of_a_backup_by_accident_holds_no_secret() -> None:
    shown = repr(_backup())
    assert "11112222" not in shown
    assert base32.encode(Secret(bytes([1]) * 20)) not in shown
    assert "Secret(…)" not in shown


def test_no_secret_nor_name_stands_in_the_file_in_clear() -> None:
    data = write_backup(_backup(), "x", kdf=cheap_kdf)
    for word in (b"Trackops: UK", b"example.com", b"11112222", bytes([1]) * 20):
        assert word not in data


def test_the_reader_in_the_documentation_reads_it_without_us() -> None:
    reader = runpy.run_path(str(READER))
    document = reader["read"](write_backup(_backup(), "pässphrase"), "pässphrase")
    read = [parse_uri(reader["address"](account)).enrolment for account in document["accounts"]]
    assert read == [Enrolment(record.entry.account, record.secret) for record in _backup().contents.records]
    assert document["accounts"][0]["recovery"]["text"] == "11112222\n33334444"


def test_the_reader_in_the_documentation_stays_short_and_alone() -> None:
    text = READER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "import trackops" not in text
    assert "from trackops" not in text


def test_a_newer_content_asks_for_an_update() -> None:
    with pytest.raises(NewerBackup):
        read_backup(_resealed(_document() | {"version": 3}), "x", cheap_kdf)


def test_a_file_from_before_changes_were_counted_is_read() -> None:
    document = _document() | {"version": 1}
    for row in (*document["accounts"], *document["tombstones"]):
        del row["versions"]
        if row.get("recovery"):
            del row["recovery"]["versions"]
    read = read_backup(_resealed(document), "x", cheap_kdf).contents
    assert {record.entry.versions for record in read.records} == {VersionVector.of_date(1.5)}
    assert read.tombstones[0].versions == VersionVector.of_date(3.0)
    assert read.records[0].recovery == Recovery("11112222\n33334444", 7.0, VersionVector.of_date(7.0))


@pytest.mark.parametrize(
    "counts",
    [None, [], {"a": 0}, {"a": -1}, {"a": True}, {"a": 2**64}, {"a": 1.5}, {str(n): 1 for n in range(2000)}],
)
def test_counts_that_make_no_sense_are_damage(counts: object) -> None:
    document = _document()
    document["accounts"][0]["versions"] = counts
    with pytest.raises(BackupDamaged):
        read_backup(_resealed(document), "x", cheap_kdf)


def test_another_number_of_accounts_than_the_header_says_is_damage() -> None:
    with pytest.raises(BackupDamaged):
        read_backup(_resealed(_document(), count=4), "x", cheap_kdf)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../etc"),
        ("id", 5),
        ("type", "motp"),
        ("type", []),
        ("digits", "6"),
        ("digits", 0),
        ("digits", True),
        ("period", -30),
        ("counter", 2**64),
        ("secret", ""),
        ("secret", "!!"),
        ("tags", "work"),
        ("tags", [1]),
        ("issuer", None),
        ("issuer", "\ud800"),
        ("changed_at", float("inf")),
        ("changed_at", "now"),
        ("changed_at", 10**400),
        ("verified", 1),
        ("recovery", "text"),
        ("trashed_at", [1]),
    ],
)
def test_a_value_that_makes_no_sense_is_damage(field: str, value: object) -> None:
    document = _document()
    document["accounts"][1][field] = value
    with pytest.raises(BackupDamaged):
        read_backup(_resealed(document), "x", cheap_kdf)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"[" * 100_000, b'{"version":1}', b"\xff"])
def test_a_content_of_another_shape_is_damage(content: bytes) -> None:
    with pytest.raises(BackupDamaged):
        read_backup(seal_backup(content, 0, "x", kdf=cheap_kdf), "x", cheap_kdf)


def test_an_id_given_twice_is_damage() -> None:
    document = _document()
    document["tombstones"].append({"id": document["accounts"][0]["id"], "removed_at": 1})
    with pytest.raises(BackupDamaged):
        read_backup(_resealed(document), "x", cheap_kdf)
