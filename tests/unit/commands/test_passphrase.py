from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.commands.calls import OTHER_URI, URI, Console, answers

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A passphrase file as an editor writes it."""
    path = tmp_path / "passphrase"
    path.write_text(f"\ufeff{PASSPHRASE}\r\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def bare(console: Console) -> Console:
    """A computer without any keyring."""
    console.keyring = None
    return console


def test_the_file_makes_the_seal_on_first_use_and_opens_it_later(bare: Console, file: str) -> None:
    assert bare.run("add", "--vault-passphrase-file", file, stdin=URI).status == 0
    assert bare.run("--vault-passphrase-file", file, "code", "bob").out == "89005924\n"


def test_without_a_passphrase_the_first_use_says_what_to_do(bare: Console) -> None:
    outcome = bare.run("add", stdin=URI)
    assert outcome.status == 1
    assert "--vault-passphrase-file" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_a_sealed_vault_without_a_passphrase_says_what_to_do(bare: Console, file: str) -> None:
    bare.run("add", "--vault-passphrase-file", file, stdin=URI)
    outcome = bare.run("code", "bob")
    assert outcome.status == 1
    assert "--vault-passphrase-file" in outcome.err


def test_a_terminal_is_asked_twice_for_a_new_passphrase_and_once_later(bare: Console) -> None:
    bare.ask = answers(URI, PASSPHRASE, PASSPHRASE)
    assert bare.run("add").status == 0
    bare.ask = answers(PASSPHRASE)
    assert bare.run("code", "bob").out == "89005924\n"


def test_two_different_passphrases_store_nothing(bare: Console) -> None:
    bare.ask = answers(URI, PASSPHRASE, "something else")
    outcome = bare.run("add")
    assert outcome.status == 1
    assert "don't match" in outcome.err
    assert bare.run("list", "--json").json == []


def test_a_wrong_passphrase_is_refused(bare: Console, file: str, tmp_path: Path) -> None:
    bare.run("add", "--vault-passphrase-file", file, stdin=URI)
    wrong = tmp_path / "wrong"
    wrong.write_text("Correct horse battery staple\n")
    for command in (["code", "bob"], ["add"]):
        outcome = bare.run(*command, "--vault-passphrase-file", str(wrong), stdin=OTHER_URI)
        assert outcome.status == 1
        assert "passphrase is wrong" in outcome.err
        assert PASSPHRASE not in outcome.err


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\nsecond line", "empty"),
        (b"short\n", "12 characters"),
        (b"\xff\xfe\xfd", "UTF-8"),
        (b"x" * 5000, "too long"),
        (None, "can't be read"),
    ],
)
def test_a_bad_passphrase_file_gets_one_sentence(
    bare: Console, tmp_path: Path, content: bytes | None, word: str
) -> None:
    file = tmp_path / "bad"
    if content is not None:
        file.write_bytes(content)
    outcome = bare.run("add", "--vault-passphrase-file", str(file), stdin=URI)
    assert outcome.status == 1
    assert word in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert bare.run("list", "--json").json == []
