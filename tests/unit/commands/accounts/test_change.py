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


def test_an_edit_changes_what_is_given_and_keeps_the_rest(console: Console) -> None:
    console.add()
    code = console.run("code", "bob").out
    told = console.run(
        "edit", "bob", "--service", "Umbrella", "--note", " in the safe ", "--tag", "work", "--pin", "--json"
    )
    assert (told.json["issuer"], told.json["name"], told.json["note"]) == ("Umbrella", "bob", "in the safe")
    assert (told.json["tags"], told.json["pinned"]) == (["work"], True)
    told = console.run("edit", "safe", "--no-tags", "--unpin", "--colour", "teal", "--icon", "letter", "--json")
    assert (told.json["tags"], told.json["pinned"], told.json["issuer"]) == ([], False, "Umbrella")
    assert console.run("code", "umbrella").out == code


def test_codes_become_others_only_when_that_is_said(console: Console) -> None:
    account = console.add()
    before = console.run("code", "bob").out.strip()
    refused = console.run("edit", "bob", "--digits", str(len(before) - 2))
    assert (refused.status, len(console.run("code", "bob").out.strip())) == (2, len(before))
    told = console.run("edit", "bob", "--digits", str(len(before) - 2), "--change-codes", "--json")
    assert told.json["id"] != account
    assert console.run("code", "bob").out.strip() == before[2:]
    assert [entry["id"] for entry in console.run("list", "--trash", "--json").json] == [account]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "nothing to change"),
        (("--colour", "mauve"), "no such colour"),
        (("--icon", "../x"), "lower-case"),
        (("--note", "x" * 2_001), "longer than"),
        (("--digits", "0", "--change-codes"), "digits"),
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(console: Console, options: tuple[str, ...], words: str) -> None:
    console.add()
    before = console.run("list", "--json").out
    outcome = console.run("edit", "bob", *options)
    assert outcome.status in (1, 2)
    assert words in outcome.err
    assert console.run("list", "--json").out == before
