from __future__ import annotations

import pytest

from tests.unit.commands.calls import NOW, OTHER_URI, URI, Console
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault


def test_what_is_removed_comes_back_with_its_codes(console: Console) -> None:
    account = console.add()
    before = console.run("code", "bob").out
    removed = console.run("remove", account)
    assert removed.status == 0
    assert f"trackops restore {account[:8]}" in removed.out
    assert console.run("code", "bob").status == 3
    restored = console.run("restore", account[:8], "--json")
    assert restored.json["id"] == account
    assert console.run("code", "bob").out == before


def test_json_shows_the_account(console: Console) -> None:
    account = console.add()
    assert console.run("remove", account, "--json").json["name"] == "bob"


def test_renaming_changes_what_is_given_and_nothing_else(console: Console) -> None:
    account = console.add()
    code = console.run("code", "bob").out
    assert console.run("rename", account, "--name", "robert").out == "Renamed it to ACME – robert.\n"
    assert console.run("rename", account, "--issuer", "", "--json").json["issuer"] == ""
    assert console.run("code", "robert").out == code


@pytest.mark.parametrize("command", ["remove", "restore", "rename"])
@pytest.mark.parametrize("given", ["", "abc", "bob", "00000000", "f" * 32])
def test_an_id_that_is_none_has_its_own_status(console: Console, command: str, given: str) -> None:
    console.add()
    options = ["--name", "x"] if command == "rename" else []
    outcome = console.run(command, given, *options)
    assert outcome.status == 3
    assert "trackops list" in outcome.err


def test_an_id_that_begins_several_is_refused(console: Console) -> None:
    vault = Vault.open(Paths(console.home), console.keyring, lambda: NOW)
    for uri, last in ((URI, "0"), (OTHER_URI, "1")):
        vault.add(NewEntry(parse_uri(uri).enrolment, id="abcd" + last * 28))
    vault.close()
    outcome = console.run("remove", "abcd")
    assert outcome.status == 1
    assert "ACME – bob" in outcome.err
    assert len(console.run("list", "--json").json) == 2


def test_a_rename_to_nothing_at_all_is_refused(console: Console) -> None:
    account = console.add()
    assert console.run("rename", account).status == 2
    too_long = console.run("rename", account, "--name", "x" * 300)
    assert too_long.status == 1
    assert "256" in too_long.err
