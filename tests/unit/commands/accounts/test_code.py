from __future__ import annotations

from pathlib import Path

import pytest

from tests.systems import needs_linux_programs
from tests.unit.commands.calls import HOTP_URI, NOW, OTHER_URI, URI, Console, full_disk, needs_full_disk

#: RFC 6238 appendix B, SHA-1, at 1234567890 and at 59.
CODE, CODE_AT_59 = "89005924", "94287082"
#: RFC 4226 appendix D, counters 3 to 5.
HOTP_CODES = ["969429", "338314", "254676"]


def test_the_digits_stand_alone(console: Console) -> None:
    console.add()
    outcome = console.run("code", "acme")
    assert (outcome.status, outcome.out, outcome.err) == (0, f"{CODE}\n", "")


def test_json_tells_how_long_it_is_good(console: Console) -> None:
    account = console.add()
    start = int(NOW) // 30 * 30
    assert console.run("code", "--json", account).json == {
        "id": account,
        "code": CODE,
        "valid_from": start,
        "valid_until": start + 30,
    }


def test_another_time_can_be_asked_for(console: Console) -> None:
    console.add()
    assert console.run("code", "bob", "--at", "59").out == f"{CODE_AT_59}\n"
    assert console.run("code", "bob", "--at", "59.9").out == f"{CODE_AT_59}\n"


@pytest.mark.parametrize("moment", ["soon", "-1", "nan", "inf", "1e300", ""])
def test_what_is_no_time_is_wrong_usage(console: Console, moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        console.run("code", "bob", f"--at={moment}")
    assert left.value.code == 2
    assert "seconds since 1970" in capsys.readouterr().err


@pytest.mark.parametrize("query", ["ACME", "bob", "acme:bob", "acme bob", "ACME BOB", "cm"])
def test_an_account_is_found_by_its_words(console: Console, query: str) -> None:
    console.add(URI)
    console.add(OTHER_URI)
    assert console.run("code", query).out == f"{CODE}\n"


def test_the_first_eight_digits_of_the_id_are_enough(console: Console) -> None:
    account = console.add()
    assert console.run("code", account[:8]).out == f"{CODE}\n"


def test_nothing_found_has_its_own_status(console: Console) -> None:
    console.add()
    outcome = console.run("code", "nobody")
    assert (outcome.status, outcome.out) == (3, "")
    assert len(outcome.err.splitlines()) == 1


def test_an_ambiguous_query_names_the_candidates_on_one_line(console: Console) -> None:
    console.add(URI)
    console.add(OTHER_URI)
    outcome = console.run("code", "b")
    assert (outcome.status, outcome.out) == (1, "")
    assert "ACME – bob" in outcome.err
    assert "Umbrella – alice" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_namesakes_are_told_apart_by_what_is_listed(console: Console) -> None:
    other = URI.replace("secret=", "secret=AAAA")
    console.add(URI)
    console.add(other)
    assert "ACME – bob (2)" in console.run("code", "bob").err
    listed = [line.split()[1:4] for line in console.run("list").out.splitlines()]
    assert [" ".join(words[:3]).removesuffix(" totp") for words in listed] == ["ACME bob", "ACME bob (2)"]
    second = console.run("code", "bob (2)", "--at", "59")
    assert (second.status, second.out) == (0, console.run("code", "ACME – bob (2)", "--at", "59").out)
    assert second.out != console.run("code", listed_id(console, 0), "--at", "59").out


def listed_id(console: Console, row: int) -> str:
    return console.run("list").out.splitlines()[row].split()[0]


def test_many_candidates_are_counted(console: Console) -> None:
    for number in range(10):
        console.run("add", "--again", stdin=URI.replace("bob", f"user{number}"))
    outcome = console.run("code", "user")
    assert "10 accounts match" in outcome.err
    assert "and 2 more" in outcome.err


def test_each_use_of_a_counter_is_stored_first(console: Console) -> None:
    console.add(HOTP_URI)
    assert [console.run("code", "carol").out.strip() for _ in range(3)] == HOTP_CODES
    assert console.run("list", "--json").json[0]["counter"] == 6


@needs_full_disk
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_code_that_could_not_be_written_is_not_used_up(console: Console, more: tuple[str, ...]) -> None:
    console.add(HOTP_URI)
    with full_disk() as out:
        assert console.run("code", "carol", *more, out=out).status == 1
    assert console.run("list", "--json").json[0]["counter"] == 3
    assert console.run("code", "carol").out.strip() == HOTP_CODES[0]


def test_a_counter_has_no_time_to_ask_for(console: Console) -> None:
    console.add(HOTP_URI)
    outcome = console.run("code", "carol", "--at", "59")
    assert outcome.status == 1
    assert "counter" in outcome.err
    assert console.run("list", "--json").json[0]["counter"] == 3


def _clipboard(console: Console, folder: Path, script: str) -> None:
    program = folder / "xclip"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    console.environment = {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


@needs_linux_programs
def test_copying_prints_no_code(console: Console, tmp_path: Path) -> None:
    console.add()
    _clipboard(console, tmp_path, f"cat > {tmp_path}/got")
    outcome = console.run("code", "bob", "--copy")
    assert (outcome.status, outcome.out) == (0, "")
    assert (tmp_path / "got").read_text() == CODE
    assert CODE not in outcome.err
    assert console.run("code", "bob", "--copy", "--json").json["code"] is None


@needs_linux_programs
def test_without_a_clipboard_no_counter_is_used_up(console: Console) -> None:
    console.add(HOTP_URI)
    outcome = console.run("code", "carol", "--copy")
    assert outcome.status == 1
    assert "clipboard" in outcome.err
    assert console.run("list", "--json").json[0]["counter"] == 3


def test_a_secret_that_is_gone_is_told(console: Console) -> None:
    account = console.add()
    assert console.keyring is not None
    console.keyring.delete_password("Trackops Desktop", account)
    outcome = console.run("code", "bob")
    assert outcome.status == 1
    assert "no longer" in outcome.err
