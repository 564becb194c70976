from __future__ import annotations

from pathlib import Path

import pytest

from tests.file_readers import readers
from tests.qr_png import qr_png
from tests.unit.commands.calls import HOTP_URI, KEY, OTHER_URI, URI, Console, answers
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri

STEAM_URI = "otpauth://steam/Steam:gabe?secret=63BEDWCQZKTQWPESARIERL5DTTQFCJTK&issuer=Steam"


@pytest.fixture
def listing(tmp_path: Path) -> str:
    """A list of addresses with one that makes no sense."""
    file = tmp_path / "list.txt"
    file.write_text(f"{URI}\n{OTHER_URI}\notpauth://totp/x?secret=JBSWY3DP&period=0\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """A passphrase file."""
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery\n")
    return str(file)


def _names(console: Console) -> list[str]:
    return [entry["name"] for entry in console.run("list", "--json").json]


def test_an_import_adds_what_is_new_and_tells_the_true_numbers(console: Console, listing: str) -> None:
    console.add(URI)
    outcome = console.run("import", listing, "--json")
    assert outcome.status == 0
    told = outcome.json
    assert (told["format"], told["found"], told["added"], told["duplicates"]) == ("otpauth", 3, 1, 1)
    assert told["dry_run"] is False
    assert [problem["row"] for problem in told["skipped"]] == [3]
    assert "period" in told["skipped"][0]["reason"]
    assert [(account["name"], account["verdict"]) for account in told["accounts"]] == [
        ("bob", "same"),
        ("alice", "new"),
    ]
    assert all("secret" not in account for account in told["accounts"])
    assert KEY not in outcome.out + outcome.err
    assert _names(console) == ["bob", "alice"]


def test_a_dry_run_adds_nothing_and_needs_no_secrets_of_an_empty_vault(console: Console, listing: str) -> None:
    console.keyring = None
    told = console.run("import", listing, "--dry-run", "--reveal", "--json").json
    assert (told["found"], told["added"], told["dry_run"]) == (3, 0, True)
    assert told["accounts"][0] == {
        "type": "totp",
        "issuer": "ACME",
        "name": "bob",
        "algorithm": "SHA1",
        "digits": 8,
        "period": 30,
        "secret": KEY,
        "tags": [],
        "row": 1,
        "verdict": "new",
        "warnings": [],
    }
    assert _names(console) == []


def test_people_read_lines(console: Console, listing: str) -> None:
    console.add(URI)
    outcome = console.run("import", listing)
    assert outcome.out.splitlines() == [
        "already here    ACME – bob",
        "new             Umbrella – alice",
        "List of otpauth addresses: 3 found, 1 added, 1 already here, 1 skipped.",
    ]
    assert "Row 3 was skipped" in outcome.err
    assert "0 added (dry run)" in console.run("import", listing, "--dry-run").out


def test_another_secret_of_the_same_name_is_kept_beside_it(console: Console, tmp_path: Path) -> None:
    console.add(URI)
    file = tmp_path / "list.txt"
    file.write_text(URI.replace(KEY, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    outcome = console.run("import", str(file), "--json")
    assert outcome.json["accounts"][0]["verdict"] == "conflict"
    assert "both are kept" in outcome.err
    assert _names(console) == ["bob", "bob"]


def test_the_pictures_of_one_export_are_read_together(console: Console, tmp_path: Path) -> None:
    accounts = [parse_uri(URI.replace("bob", f"user{number}")).enrolment for number in range(12)]
    files = []
    for number, text in enumerate(format_migration(accounts, batch=3)):
        file = tmp_path / f"{number}.png"
        file.write_bytes(qr_png(text))
        files.append(str(file))
    told = console.run("import", *files, "--dry-run", "--json").json
    assert (told["format"], told["found"], told["skipped"]) == ("picture", 12, [])
    mixed = console.run("import", files[0], __file__)
    assert mixed.status == 1
    assert "pictures" in mixed.err


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"no export at all", "format"), (b"\x89PNG\r\n\x1a\nbroken", ""), (None, "can't be read")],
)
def test_what_cannot_be_imported_gets_one_sentence(
    console: Console, tmp_path: Path, content: bytes | None, word: str
) -> None:
    file = tmp_path / "export"
    if content is not None:
        file.write_bytes(content)
    outcome = console.run("import", str(file))
    assert outcome.status == 1
    assert word in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_an_encrypted_export_comes_back_with_its_passphrase(console: Console, tmp_path: Path, secret: str) -> None:
    for uri in (URI, OTHER_URI, HOTP_URI):
        console.run("add", "--again", stdin=uri)
    file = tmp_path / "aegis.json"
    written = console.run("export", str(file), "--format", "aegis", "--passphrase-file", secret, "--json")
    assert written.json == {"file": str(file), "format": "aegis", "exported": 3, "left_out": []}
    assert KEY.encode() not in file.read_bytes()
    assert readers(file) == {"owner"}

    other = Console(tmp_path / "other")
    asked = other.run("import", str(file))
    assert asked.status == 1
    assert "--passphrase-file" in asked.err
    assert other.run("import", str(file), "--passphrase-file", secret).status == 0
    assert _names(other) == ["bob", "alice", "carol"]
    other.ask = answers("not the passphrase")
    assert other.run("import", str(file)).status == 1
    other.ask = answers("correct horse battery")
    assert other.run("import", str(file), "--json").json["duplicates"] == 3


def test_what_a_format_cannot_carry_is_told(console: Console, tmp_path: Path) -> None:
    console.add(URI)
    steam = console.add(STEAM_URI)
    outcome = console.run("export", str(tmp_path / "google.txt"), "--format", "google", "--json")
    assert outcome.json["exported"] == 1
    assert outcome.json["left_out"][0]["id"] == steam
    assert "Steam – gabe was not exported" in outcome.err
    assert "secret" in outcome.err


def test_nothing_is_written_over_unasked(console: Console, tmp_path: Path) -> None:
    console.add(URI)
    file = tmp_path / "list.txt"
    file.write_text("precious")
    assert console.run("export", str(file), "--format", "otpauth").status == 1
    assert file.read_text() == "precious"
    assert console.run("export", str(file), "--format", "otpauth", "--overwrite").out.startswith("Wrote 1 account to")
    assert KEY in file.read_text()


def test_at_a_terminal_the_passphrase_of_an_export_is_asked_for(console: Console, tmp_path: Path) -> None:
    console.add(URI)
    file = tmp_path / "aegis.json"
    console.ask = answers("correct horse battery", "correct horse")
    assert "don't match" in console.run("export", str(file), "--format", "aegis").err
    assert not file.exists()
    console.ask = answers("")
    assert console.run("export", str(file), "--format", "aegis").status == 0
    assert KEY.encode() in file.read_bytes()


def test_what_cannot_be_exported_is_told(console: Console, tmp_path: Path) -> None:
    file = str(tmp_path / "x")
    assert console.run("export", file, "--format", "otpauth").status == 3
    console.add(URI)
    assert "Known formats" in console.run("export", file, "--format", "unknown").err
    assert "can't be written" in console.run("export", str(tmp_path / "none" / "x"), "--format", "otpauth").err
