"""The manual of the command line is true: every example runs and prints what it says, and nothing is left out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.qr_png import qr_png
from tests.systems import ON_WINDOWS
from tests.unit.commands.calls import HOTP_URI, OTHER_URI, URI, Console, Outcome
from trackops_desktop.commands.parser import COMMANDS, Command, Parser

MANUAL = (Path(__file__).parents[3] / "docs" / "command-line.md").read_text(encoding="utf-8")
NEW_URI = "otpauth://totp/Initech:peter?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&issuer=Initech"


@dataclass(frozen=True)
class Example:
    """A command line of the manual, and what is printed under it."""

    command: str
    printed: str


def _examples() -> Iterator[Example]:
    for block in re.findall(r"^```console\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL):
        for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = one.partition("\n")
            yield Example(command, printed)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that the examples speak of, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bob.txt").write_text(f"{URI}\n")
    (tmp_path / "carol.txt").write_text(f"{HOTP_URI}\n")
    (tmp_path / "list.txt").write_text(f"{URI}\n{NEW_URI}\notpauth://totp/x?secret=JBSWY3DP&period=0\n")
    (tmp_path / "letter.png").write_bytes(qr_png(OTHER_URI))
    (tmp_path / "poster.png").write_bytes(qr_png("https://demo.viewcases.com/welcome?user=12"))
    (tmp_path / "passphrase.txt").write_text("correct horse battery staple\n")
    return tmp_path


def _run(console: Console, command: str) -> Outcome:
    alice = [entry["id"] for entry in console.run("list", "--json").json if entry["name"].lower().startswith("alice")]
    trashed = [entry["id"] for entry in console.run("list", "--trash", "--json").json]
    line, _, stdin = command.replace("$ALICE", [*alice, *trashed, ""][0][:8]).partition(" < ")
    program, *argv = shlex.split(line)
    assert program == "trackops"
    return console.run(*argv, stdin=Path(stdin).read_bytes() if stdin else b"")


def _matches(printed: str, outcome: Outcome) -> bool:
    """Compare line by line as a set of streams: notes stand on standard error, the rest on standard output."""
    expected, _, status = printed.partition("[status ")
    if outcome.status != int(status.rstrip("]\n") or 0):
        return False
    notes = [line for line in expected.splitlines() if line.startswith("trackops: ")]
    lines = [line for line in expected.splitlines() if not line.startswith("trackops: ")]
    return _like(lines, outcome.out.splitlines()) and _like(notes, outcome.err.splitlines())


def _like(expected: list[str], printed: list[str]) -> bool:
    pattern = "\n".join(re.escape(line).replace("…", ".*") for line in expected)
    flags = re.DOTALL if expected and expected[-1] == "…" else 0
    return re.fullmatch(pattern, "\n".join(printed), flags) is not None


def test_every_example_prints_what_the_manual_says(console: Console, folder: Path) -> None:
    for example in _examples():
        if ON_WINDOWS and "--from-window" in example.command:
            continue  # codes cannot be had from the window there yet
        outcome = _run(console, example.command)
        assert _matches(example.printed, outcome), f"{example.command}\n{outcome.out}{outcome.err}[{outcome.status}]"


def test_every_command_has_an_example() -> None:
    shown = {example.command.split()[1] for example in _examples()}
    assert {command.name for command in COMMANDS} - shown == {"practice"}  # which runs until it is interrupted


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.name != "practice"], ids=lambda one: str(one.name))
def test_every_option_is_in_the_manual(command: Command) -> None:
    parser = Parser()
    command.arguments(parser)
    options = [action.option_strings[0] for action in parser._actions if action.option_strings]
    assert [option for option in options if option != "-h" and option not in MANUAL] == []
