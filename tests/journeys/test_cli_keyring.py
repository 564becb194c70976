"""The command line in its own process, over a real GNOME Keyring in a session of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.patience import PATIENCE
from trackops_desktop.otp.uri import parse_uri

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
URI = f"otpauth://totp/ACME:bob?secret={KEY}&issuer=ACME&digits=8"


class Shell:
    """Runs `trackops` in a keyring session with a home of its own."""

    def __init__(self, session: KeyringSession, home: Path) -> None:
        self.session = session
        self.home = home

    def run(self, *argv: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "trackops_desktop.cli", *argv],
            env={**self.session.environment, "TRACKOPS_HOME": str(self.home)},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def json(self, *argv: str, stdin: str = "") -> Any:
        done = self.run(*argv, "--json", stdin=stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def shell(secret_service: KeyringSession, tmp_path: Path) -> Shell:
    return Shell(secret_service, tmp_path / "home")


def test_an_account_goes_in_shows_its_code_goes_and_comes_back(shell: Shell) -> None:
    account = shell.json("add", stdin=URI)
    assert shell.json("list") == [account]
    assert shell.run("code", "acme", "--at", "59").stdout == "94287082\n"

    assert parse_uri(shell.session.lookup(account["id"])) == parse_uri(URI)

    assert shell.run("remove", account["id"]).returncode == 0
    assert shell.run("code", "acme").returncode == 3
    assert shell.run("restore", account["id"]).returncode == 0
    assert shell.run("code", "acme", "--at", "1234567890").stdout == "89005924\n"


def test_the_secret_is_in_the_keyring_and_in_no_file(shell: Shell) -> None:
    account = shell.json("add", stdin=URI)
    assert KEY in shell.session.lookup(account["id"])
    holders = [file for file in shell.home.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert holders == []


def test_two_processes_at_once_lose_nothing(shell: Shell) -> None:
    shell.json("list")
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "trackops_desktop.cli", "add", "--again"],
            env={**shell.session.environment, "TRACKOPS_HOME": str(shell.home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for number, command in enumerate(commands):
        assert command.stdin is not None
        command.stdin.write(URI.replace("bob", f"user{number}").encode())
        command.stdin.close()
    for command in commands:
        assert command.stderr is not None
        said = command.stderr.read()
        command.stderr.close()
        assert command.wait(PATIENCE) == 0, said
    assert {entry["name"] for entry in shell.json("list")} == {f"user{number}" for number in range(4)}


def test_a_keyring_that_was_never_set_up_is_explained_in_words_for_a_terminal(tmp_path: Path) -> None:
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring", unlocked=False) as session:
        shell = Shell(session, tmp_path / "home")
        for command in (("add",), ("doctor",)):
            done = shell.run(*command, stdin=URI)
            said = done.stdout + done.stderr
            assert "has not been set up yet. Run `trackops add` in a terminal" in said, said
            assert "lick" not in said
