from __future__ import annotations

from pathlib import Path

import pytest

from tests.backup_kit import cheap_kdf
from tests.unit.commands.calls import HOTP_URI, OTHER_URI, Console, answers
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def _light_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run as they are, but for the cost of the keys."""
    for service in (Backups, Restores):
        monkeypatch.setattr(service.__init__, "__defaults__", (cheap_kdf,))


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def other(tmp_path: Path) -> Console:
    return Console(tmp_path / "other")


def test_a_backup_comes_back_on_another_computer(console: Console, other: Console, tmp_path: Path, secret: str) -> None:
    first, _ = console.add(OTHER_URI), console.add(HOTP_URI)
    file = str(tmp_path / "my.trackops-backup")
    written = console.run("backup", file, "--passphrase-file", secret, "--json")
    assert (written.status, written.json) == (0, {"file": file, "accounts": 2, "missing": []})
    dry = other.run("restore", file, "--dry-run", "--passphrase-file", secret, "--json")
    assert (dry.json["dry_run"], dry.json["added"], dry.json["accounts"][0]["verdict"]) == (True, 0, "new")
    assert other.run("list", "--json").json == []
    assert dry.json["accounts"][0]["id"] == first
    done = other.run("restore", file, "--passphrase-file", secret)
    assert done.out.splitlines()[-1].endswith("2 added, 0 updated, 0 to the trash.")
    assert other.run("code", "alice").out == console.run("code", "alice").out
    assert other.run("list", "--json").json == console.run("list", "--json").json


def test_the_folder_is_chosen_once(console: Console, tmp_path: Path, secret: str) -> None:
    console.add()
    folder = tmp_path / "folder"
    assert console.run("backup").status == 1
    assert console.run("backup", "--folder", str(folder), "--passphrase-file", secret).status == 0
    console.now += 60
    assert console.run("backup").out.startswith("Wrote and checked ")
    files = sorted(folder.iterdir())
    assert len(files) == 1
    assert console.run("backup", "--check", str(files[0])).out.endswith("is good: 1 account.\n")


def test_replacing_puts_the_rest_into_the_trash_and_deleted_ones_come_back_on_request(
    console: Console, tmp_path: Path, secret: str
) -> None:
    account = console.add()
    file = str(tmp_path / "file")
    console.run("backup", file, "--passphrase-file", secret)
    console.now += 60
    console.run("remove", account)
    console.add(OTHER_URI)
    assert console.run("restore", file, "--passphrase-file", secret, "--json").json["added"] == 0
    back = console.run("restore", file, "--deleted", "--passphrase-file", secret, "--json")
    assert (back.json["updated"], len(console.run("list", "--json").json)) == (1, 2)
    replaced = console.run("restore", file, "--replace", "--passphrase-file", secret)
    assert replaced.out.splitlines()[-1].endswith("0 added, 0 updated, 1 to the trash.")
    assert [row["id"] for row in console.run("list", "--json").json] == [account]


def test_the_passphrase_is_asked_for_on_a_terminal(console: Console, other: Console, tmp_path: Path) -> None:
    console.add()
    file = str(tmp_path / "file")
    assert "passphrase" in console.run("backup", file).err
    console.ask = answers(PASSPHRASE, "another")
    assert "don't match" in console.run("backup", file).err
    console.ask = answers(PASSPHRASE, PASSPHRASE)
    assert console.run("backup", file).status == 0
    assert other.run("restore", file).status == 1
    other.ask = answers(PASSPHRASE)
    assert other.run("restore", file).status == 0


def test_a_file_that_is_no_backup_is_neither_read_nor_overwritten(
    console: Console, tmp_path: Path, secret: str
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ada")
    assert "isn't a Trackops Desktop backup" in console.run("restore", str(file)).err
    assert "Something else" in console.run("backup", str(file), "--passphrase-file", secret).err
    assert "Something else" in console.run("backup", str(tmp_path), "--passphrase-file", secret).err
    assert file.read_text() == "Dear Ada"


def test_a_damaged_backup_is_told_in_one_line(console: Console, tmp_path: Path, secret: str) -> None:
    console.add()
    file = tmp_path / "file"
    console.run("backup", str(file), "--passphrase-file", secret)
    file.write_bytes(file.read_bytes()[:-5])
    outcome = console.run("backup", "--check", str(file), "--passphrase-file", secret)
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)


def test_the_passphrase_is_never_printed(console: Console, tmp_path: Path, secret: str) -> None:
    console.add()
    for arguments in (["backup", "--folder", str(tmp_path / "f")], ["backup"], ["restore", str(tmp_path / "f")]):
        outcome = console.run(*arguments, "--passphrase-file", secret)
        assert PASSPHRASE not in outcome.out + outcome.err


def test_a_backup_says_when_it_was_made(console: Console, tmp_path: Path, secret: str) -> None:
    console.run("backup", str(tmp_path / "file"), "--passphrase-file", secret)
    outcome = console.run("restore", str(tmp_path / "file"), "--dry-run", "--passphrase-file", secret)
    assert outcome.out == "This is the backup of 2009-02-13 23:31 UTC. Nothing was changed.\n"
    console.now = 40_000_000_000  # by a clock that was set by mistake; Windows itself knows no such year
    console.run("backup", str(tmp_path / "late"), "--passphrase-file", secret)
    outcome = console.run("restore", str(tmp_path / "late"), "--dry-run", "--passphrase-file", secret)
    assert outcome.out == "This is the backup of 3237-07-19 23:06 UTC. Nothing was changed.\n"
