"""KeePass' XML: what is live, what lies in the bin or the history, and what a real KeePassXC exports."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kdbx import quick_database
from tests.unit.transfer.samples import KEY, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Algorithm, Kind
from trackops_desktop.transfer.format import ReadResult
from trackops_desktop.transfer.registry import recognise

OTHER = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"
BIN = "YmluYmluYmluYmluYmluYg=="


def entry(title: str = "Acme", *, history: str = "", tags: str = "", protected: str = "", **texts: str) -> str:
    named = {"Title": title, "UserName": "ada"} | {name.replace("_", "-"): text for name, text in texts.items()}
    strings = "".join(
        f"<String><Key>{name}</Key><Value{protected}>{text}</Value></String>" for name, text in named.items()
    )
    past = f"<History>{history}</History>" if history else "<History/>"
    return f"<Entry><UUID>AQ==</UUID><Tags>{tags}</Tags>{strings}{past}</Entry>"


def group(name: str, *inner: str, uuid: str = "Z3JvdXA=") -> str:
    return f"<Group><UUID>{uuid}</UUID><Name>{name}</Name>{''.join(inner)}</Group>"


def document(*inner: str, meta: str = "") -> str:
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<!-- exported -->\n'
    return f"{head}<KeePassFile><Meta>{meta}</Meta><Root>{group('Root', *inner)}</Root></KeePassFile>"


def read(text: str) -> ReadResult:
    file = file_of(text)
    format_ = recognise(file)
    assert format_.key == "keepass"
    return format_.read(file)


def labels(result: ReadResult) -> list[str]:
    return [row.enrolment.account.label for row in result.accounts]


def test_the_history_is_left_there_and_told() -> None:
    past = entry("Old", otp=OTHER) + entry("Older", otp=OTHER) + entry("No code")

    result = read(document(entry(otp=KEY, history=past), entry("Second", otp=KEY)))

    assert labels(result) == ["Acme – ada", "Second – ada"]
    assert result.notes == ("2 earlier versions of entries are left in the history.",)


@pytest.mark.parametrize(("enabled", "live"), [("True", 1), ("False", 3)])
def test_the_recycle_bin_is_told_however_deep_unless_it_is_switched_off(enabled: str, live: int) -> None:
    thrown = group("Bin", entry("Gone", otp=KEY), group("Deeper", entry("Too", otp=KEY)), uuid=BIN)
    meta = f"<RecycleBinEnabled>{enabled}</RecycleBinEnabled><RecycleBinUUID>{BIN}</RecycleBinUUID>"

    result = read(document(entry(otp=KEY), thrown, meta=meta))

    assert len(result.accounts) == live
    assert all("recycle bin" in problem.reason for problem in result.problems)
    assert len(result.problems) == 3 - live


def test_groups_and_tags_become_tags() -> None:
    (row,) = read(document(group("Work", group("Servers", entry(otp=KEY, tags="a;b,c"))))).accounts

    assert row.tags == ("a", "b", "c", "Work/Servers")


def test_every_spelling_of_a_code_is_read() -> None:
    result = read(
        document(
            entry("A", otp=f"otpauth://totp/A:ada?secret={KEY}&amp;issuer=A&amp;digits=8"),
            entry("B", otp=f"key={KEY}&amp;step=60&amp;size=8"),
            entry("C", **{"TOTP Seed": KEY, "TOTP Settings": "30;S"}),
            entry("D", TimeOtp_Secret_Base32=KEY, TimeOtp_Algorithm="HMAC-SHA-256"),
            entry("E", HmacOtp_Secret_Base32=KEY, HmacOtp_Counter="7"),
        )
    )
    accounts = [row.enrolment.account for row in result.accounts]

    assert [one.kind for one in accounts] == [Kind.TOTP, Kind.TOTP, Kind.STEAM, Kind.TOTP, Kind.HOTP]
    assert (accounts[0].digits, accounts[1].period, accounts[4].counter) == (8, 60, 7)
    assert accounts[3].algorithm is Algorithm.SHA256


def test_a_key_that_is_still_encrypted_is_told_and_a_bad_one_loses_no_other() -> None:
    result = read(document(entry(otp="AAAA", protected=' Protected="True"'), entry(otp="1!"), entry(otp=KEY)))

    assert len(result.accounts) == 1
    assert "still encrypted" in result.problems[0].reason
    assert [problem.row for problem in result.problems] == [1, 2]


def test_entries_without_a_code_are_counted() -> None:
    assert read(document(entry(), entry(), entry(otp=KEY))).notes == ("2 entries have no one-time code.",)


@pytest.mark.parametrize(
    "text",
    [
        document(entry(otp=KEY))[:-20],
        document(group("x") * 3 + "<Group>" * 200 + "</Group>" * 200),
        document().replace("<KeePassFile>", "<!DOCTYPE x [<!ENTITY a 'b'>]><KeePassFile>"),
        document("&unknown;"),
        document("\x01"),
        "<KeePassFile>",
    ],
)
def test_a_damaged_a_deep_and_a_declaring_document_are_refused(text: str) -> None:
    with pytest.raises(TransferError):
        read(text)


def keepassxc(tmp_path: Path, form: str) -> bytes:
    """Let the real KeePassXC export a database with a live, a changed and a thrown-away entry."""
    database = quick_database(tmp_path / "x.kdbx", "word")
    work = database.add_group(database.root_group, "Work")
    live = database.add_entry(work, "Acme", "ada", "p", otp=f"otpauth://totp/Acme:ada?secret={OTHER}&issuer=Acme")
    live.save_history()
    live.otp = f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme&period=60"
    database.add_entry(database.root_group, "No code", "x", "p")
    database.trash_entry(database.add_entry(work, "Gone", "ada", "p", otp=f"otpauth://totp/Gone?secret={OTHER}"))
    database.save()
    command = ["keepassxc-cli", "export", "-q", "-f", form, str(tmp_path / "x.kdbx")]
    return subprocess.run(command, input=b"word\n", capture_output=True, check=True, timeout=120).stdout


needs_keepassxc = pytest.mark.skipif(shutil.which("keepassxc-cli") is None, reason="keepassxc-cli is not installed")


@needs_keepassxc
def test_the_xml_of_the_real_keepassxc_is_read(tmp_path: Path) -> None:
    result = read(keepassxc(tmp_path, "xml").decode())

    assert [(row.enrolment.account.label, row.enrolment.account.period, row.tags) for row in result.accounts] == [
        ("Acme – ada", 60, ("Work",))
    ]
    assert ["recycle bin" in problem.reason for problem in result.problems] == [True]
    assert len(result.notes) == 2


@needs_keepassxc
def test_the_table_of_the_real_keepassxc_is_read(tmp_path: Path) -> None:
    file = file_of(keepassxc(tmp_path, "csv"))

    assert "Acme – ada" in labels(recognise(file).read(file))
