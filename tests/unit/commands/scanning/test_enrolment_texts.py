"""What people bring to the command line: it is read right, or refused in a sentence and nothing is added."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.systems import needs_linux_programs
from tests.unit.commands.calls import HOTP_URI, Console

CASES = Path(os.environ.get("TRACKOPS_CASES_DATA", Path(__file__).parents[3] / "data" / "cases"))
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _imported(console: Console, path: Path) -> list[tuple[str, str, str]]:
    outcome = console.run("import", str(path), "--json")
    assert outcome.status == 0, outcome.err
    return [(one["type"], one["issuer"], one["name"]) for one in outcome.json["accounts"]]


@pytest.mark.parametrize(
    ("file", "accounts"),
    [
        ("01-teleport-port.txt", [("totp", "Teleport", "dana@proxy.lab.test:3080")]),
        (
            "02-colon-in-name-no-prefix.txt",
            [("totp", "Hypervisor", "dana@10.0.0.5:8443"), ("totp", "Hypervisor", "erik@10.0.0.6:8443")],
        ),
        ("02c-ip-port-only.txt", [("totp", "Virtual Host", "10.9.8.7:8006")]),
        (
            "03-entra-tenants.txt",
            [
                ("totp", "Microsoft", "Northwind Ltd:dana@mail.test"),
                ("totp", "Microsoft", "Southwind GmbH:dana@mail.test"),
            ],
        ),
        ("04-django-hostport.txt", [("totp", "127.0.0.1:8000", "dana")]),
        ("05-url-as-issuer.txt", [("totp", "", "https://files.lab.test/cloud/ (MyCloud):dana@files.lab.test/cloud")]),
        ("07-chart-url.txt", [("totp", "host.test", "dana@host.test")]),
        ("09-libpam-output.txt", [("totp", "host.test", "dana@host.test")]),
        ("11-plus-in-secret.txt", [("totp", "Shop", "dana")]),
        ("16-odd-schemes.txt", [("totp", "Shop", "dana")]),
        ("20-latin1.txt", None),
        ("20b-cp1252-bitwarden.csv", None),
        ("22-steam-digits5.txt", [("steam", "Steam", "dana"), ("steam", "Steam", "")]),
        ("22c-steam-valve-own.txt", [("steam", "Steam", "dana")]),
        ("40b-wrapped-mail-secret-first.txt", [("totp", "Shop", "dana@mail.test")]),
        ("40d-quoted-and-angle.txt", [("totp", "Shop", "dana"), ("totp", "Forum", "dana")]),
        ("62-secret-15-letters.txt", [("totp", "Egg", "dana")]),
        ("63-sha512-8-60.txt", [("totp", "THEISSUER", "USERNAME")]),
    ],
)
def test_a_text_is_read_as_it_was_meant(
    console: Console, file: str, accounts: list[tuple[str, str, str]] | None
) -> None:
    found = _imported(console, CASES / file)
    if accounts is None:
        assert found
        assert "�" not in str(found)
    else:
        assert found == accounts


@pytest.mark.parametrize(
    ("file", "word"), [("06-privacyidea-2step.txt", "second half"), ("17-linkace-8-and-1.txt", "never has a 1")]
)
def test_a_text_that_would_give_wrong_codes_is_refused(console: Console, file: str, word: str) -> None:
    outcome = console.run("import", str(CASES / file))
    assert outcome.status == 4
    assert word in outcome.err
    added = console.run("add", stdin=(CASES / file).read_text())
    assert added.status == 1
    assert word in added.err
    assert console.run("list", "--json").json == []


@pytest.mark.parametrize("options", ['" RATE_LIMIT 3 30\n" TOTP_AUTH\n', '" HOTP_COUNTER 7\n', ""])
def test_a_servers_own_file_with_a_bare_key_is_refused_and_not_guessed_at(
    console: Console, tmp_path: Path, options: str
) -> None:
    file = tmp_path / ".google_authenticator"
    file.write_text(f"{KEY}\n{options}11112222\n33334444\n")
    outcome = console.run("import", str(file))
    assert (outcome.status, outcome.out) == (1, "")
    assert "isn't in a format that can be imported" in outcome.err
    assert console.run("add", stdin=file.read_text()).status == 1
    assert console.run("list", "--json").json == []


def test_a_file_without_accounts_is_an_error_with_a_reason(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    file.write_text('{"encrypted": false, "folders": [], "items": []}')
    outcome = console.run("import", str(file))
    assert (outcome.status, outcome.out) == (3, "")
    assert "but it contains no account" in outcome.err


def test_what_a_file_holds_instead_of_accounts_is_said(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "vault.csv"
    file.write_text("name,login_username,login_totp\nShop,dana,\nForum,dana,\n")
    outcome = console.run("import", str(file))
    assert (outcome.status, outcome.out) == (3, "")
    assert "contains no account. 2 entries have no one-time code." in outcome.err


def test_what_is_left_out_is_counted_in_both_ways_of_telling(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "vault.csv"
    file.write_text(f"name,login_username,login_totp\nShop,dana,{KEY}\nForum,dana,\n")
    outcome = console.run("import", str(file), "--dry-run")
    assert outcome.status == 0
    assert "1 entry has no one-time code." in outcome.err
    told = console.run("import", str(file), "--dry-run", "--json").json
    assert told["notes"] == ["1 entry has no one-time code."]


def test_words_around_an_address_are_left_alone_and_counted(console: Console) -> None:
    outcome = console.run("add", stdin=f"Hello\n<otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop>\nBye\n")
    assert outcome.status == 0
    assert "Added Shop – dana" in outcome.out
    assert "2 lines without an enrolment address" in outcome.err


@needs_linux_programs
def test_a_code_that_the_clipboard_refuses_is_printed_where_it_is_used_up(console: Console, tmp_path: Path) -> None:
    program = tmp_path / "xclip"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    console.add(HOTP_URI)
    console.environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":77"}
    outcome = console.run("code", "carol", "--copy")
    assert (outcome.status, outcome.out) == (1, "969429\n")
    assert "clipboard" in outcome.err
    assert console.run("list", "--json").json[0]["counter"] == 4


@needs_linux_programs
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&-"])
def test_closed_streams_are_no_bug(tmp_path: Path, closed: str) -> None:
    command = f"'{sys.executable}' -m trackops_desktop.cli --home '{tmp_path}' list {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1, 141}, done.stderr
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


def test_no_counter_is_used_up_where_nobody_reads(console: Console) -> None:
    console.add(HOTP_URI)
    reading, writing = os.pipe()
    os.close(reading)
    # Windows complains once more when the file is closed.
    with suppress(OSError), os.fdopen(writing, "w") as nobody:
        outcome = console.run("code", "carol", out=nobody)
    assert (outcome.status, outcome.err) == (141, "")
    assert console.run("list", "--json").json[0]["counter"] == 3
