from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import FaultyKeyring, MemoryKeyring
from tests.systems import ON_WINDOWS
from tests.unit.commands.calls import URI, Console


def _checks(console: Console, *argv: str) -> tuple[int, dict[str, dict[str, Any]]]:
    outcome = console.run("doctor", "--json", *argv)
    assert outcome.err == ""
    for check in outcome.json:
        assert "ACME" not in str(check)  # for fleets: no account is named
        assert list(check) == ["check", "ok", "detail", "advice", "value"]
    return outcome.status, {check["check"]: check for check in outcome.json}


def test_a_working_vault_is_healthy(console: Console) -> None:
    console.add()
    status, checks = _checks(console)
    assert status == 0
    assert checks["keyring"]["ok"]
    assert "read back" in checks["keyring"]["detail"]
    assert checks["catalogue"]["detail"] == "1 account, 0 in the trash."
    assert {"keyring", "catalogue", "screen", "clock", "log", "versions"} <= set(checks)


def test_nothing_is_left_behind(console: Console) -> None:
    console.run("doctor")
    assert isinstance(console.keyring, MemoryKeyring)
    assert console.keyring.usernames() == set()


def test_people_read_lines(console: Console) -> None:
    outcome = console.run("doctor")
    assert outcome.out.startswith("ok   catalogue: 0 accounts")
    screen = (
        "ok   screen: The desktop of this session." if ON_WINDOWS else "note screen: There is no graphical session."
    )
    assert screen in outcome.out


def _lost(console: Console) -> None:
    account = console.add()
    assert console.keyring is not None
    console.keyring.delete_password("Trackops Desktop", account)


def _locked(console: Console) -> None:
    keyring = FaultyKeyring()
    keyring.locked = True
    console.keyring = keyring


def _forgetful(console: Console) -> None:
    keyring = FaultyKeyring()
    keyring.lose = 1
    console.keyring = keyring


def _absent(console: Console) -> None:
    console.keyring = None


def _gone(console: Console) -> None:
    console.add()
    console.keyring = None


def _damaged(console: Console) -> None:
    console.run("list")
    for file in console.home.glob("catalogue.sqlite3*"):
        file.write_bytes(b"not a database at all, only a text\n" * 200)


@pytest.mark.parametrize(
    ("break_it", "check", "word"),
    [
        (_lost, "keyring", "1 of the secrets"),
        (_locked, "keyring", "locked"),
        (_forgetful, "keyring", "keep"),
        (_absent, "keyring", "passphrase"),
        (_gone, "keyring", ""),
        (_damaged, "catalogue", "damaged"),
    ],
)
def test_what_the_vault_needs_and_lacks_is_told(console: Console, break_it: Any, check: str, word: str) -> None:
    break_it(console)
    status, checks = _checks(console)
    assert status == 1
    assert not checks[check]["ok"]
    assert word in checks[check]["detail"]
    assert checks[check]["advice"]


def test_a_sealed_vault_is_healthy_and_is_tried_with_its_passphrase(console: Console, tmp_path: Path) -> None:
    console.keyring = None
    file = tmp_path / "passphrase"
    file.write_text("a long passphrase\n")
    console.run("add", "--vault-passphrase-file", str(file), stdin=URI)
    status, checks = _checks(console)
    assert (status, checks["keyring"]["ok"]) == (0, True)
    assert "locked" in checks["keyring"]["detail"]
    status, checks = _checks(console, "--vault-passphrase-file", str(file))
    assert status == 0
    assert "read back" in checks["keyring"]["detail"]
    file.write_text("another long passphrase\n")
    assert _checks(console, "--vault-passphrase-file", str(file))[0] == 1
