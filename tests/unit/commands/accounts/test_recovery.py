from __future__ import annotations

import io

import pytest

from tests.unit.commands.calls import Console, full_disk, needs_full_disk
from trackops_desktop.paths import Paths
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.vault.vault import Vault

CODES = ("gate-1111", "gate-2222", "gate-3333")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def kept(console: Console) -> str:
    account = console.add()
    vault = Vault.open(Paths(console.home), console.keyring, lambda: console.now)
    RecoveryCodeService(vault, lambda: console.now).keep(account, CODES)
    vault.close()
    return account


def test_codes_go_to_a_terminal_and_nowhere_else_unasked(console: Console, kept: str) -> None:
    for more in ((), ("--json",), ("--use",)):
        outcome = console.run("recovery", "acme", *more)
        assert (outcome.status, outcome.out) == (1, "")
        assert "--reveal" in outcome.err
        assert "gate" not in outcome.err
    terminal = Terminal()
    assert console.run("recovery", "acme", out=terminal).status == 0
    assert terminal.getvalue() == "".join(f"{one}\n" for one in CODES)


@needs_full_disk
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_code_that_could_not_be_written_stays_unused(console: Console, kept: str, more: tuple[str, ...]) -> None:
    with full_disk() as out:
        assert console.run("recovery", "acme", "--use", "--reveal", *more, out=out).status == 1
    assert console.run("recovery", "acme", "--use", "--reveal").out.strip() == CODES[0]


def test_a_used_code_is_marked_and_not_given_again(console: Console, kept: str) -> None:
    used = console.run("recovery", "acme", "--use", "--reveal")
    assert (used.status, used.out) == (0, "gate-1111\n")
    assert "left: 2" in used.err
    assert console.run("recovery", "acme", "--use", "--json", "--reveal").json == {
        "id": kept,
        "code": "gate-2222",
        "left": 1,
    }
    listed = console.run("recovery", "acme", "--reveal")
    assert [line.split("  used ")[0] for line in listed.out.splitlines()] == list(CODES)
    assert listed.out.count("  used 2009-02-1") == 2
    assert "1 of 3 recovery codes are unused." in listed.err
    assert console.run("recovery", "acme", "--reveal", "--json").json["codes"][2] == {
        "code": "gate-3333",
        "used_at": None,
    }
    assert console.run("recovery", "acme", "--use", "--reveal").out == "gate-3333\n"
    none = console.run("recovery", "acme", "--use", "--reveal")
    assert (none.status, none.out) == (3, "")
    assert "are used" in none.err


def test_an_account_without_codes_says_so(console: Console) -> None:
    console.add()
    for more in ((), ("--use",)):
        outcome = console.run("recovery", "acme", "--reveal", *more)
        assert (outcome.status, outcome.out) == (3, "")
        assert "No recovery codes are stored" in outcome.err
