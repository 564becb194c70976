from __future__ import annotations

from tests.keyrings import FaultyKeyring
from tests.unit.commands.calls import URI, Console, answers


def _locked(console: Console) -> FaultyKeyring:
    keyring = FaultyKeyring()
    console.keyring = keyring
    console.add(URI)
    keyring.locked = True
    return keyring


def test_a_locked_keyring_is_told_where_nobody_sits(console: Console) -> None:
    _locked(console)
    outcome = console.run("code", "bob")
    assert outcome.status == 1
    assert "locked" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_at_a_terminal_the_desktop_asks_for_its_password(console: Console) -> None:
    keyring = _locked(console)
    console.ask = answers()
    assert console.run("code", "bob").out == "89005924\n"
    assert not keyring.locked


def test_what_is_not_secret_can_be_changed_all_the_same(console: Console) -> None:
    _locked(console)
    account = console.run("list", "--json").json[0]["id"]
    assert console.run("rename", account, "--name", "robert").status == 0
    assert console.run("remove", account).status == 0
    assert console.run("restore", account).status == 0
