"""Which program a command was typed in, told from the processes above it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from trackops_desktop.companion.processes import RunningProgram, ancestry, arguments_of, look_at, terminal_among

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
#: A terminal: it runs a program at a pseudo-terminal of its own and passes on what that prints.
TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
WHO = (
    "import os; from trackops_desktop.companion.processes import ancestry, terminal_among;"
    "found = terminal_among(ancestry(os.getpid())); print(found.number, found.file, os.getppid())"
)


def _said(*command: str) -> list[str]:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout.split()


def test_in_a_terminal_it_is_the_program_that_shows_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TERMINAL, "/bin/sh", "-c", f"{sys.executable} -c '{WHO}'; true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as terminal:
        assert terminal.stdout is not None
        number, file, shell = terminal.stdout.read().split()
    assert int(number) == terminal.pid
    assert Path(file) == Path(sys.executable).resolve()
    assert int(shell) != terminal.pid


def test_without_a_terminal_it_is_what_started_all() -> None:
    number, *_rest = _said("/usr/bin/setsid", "--wait", sys.executable, "-c", WHO)
    top = ancestry(int(number))
    assert len(top) == 1


def test_a_name_with_brackets_and_spaces_is_read(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7/stat").write_text("7 (a) R 1 (b) S 5 7 6 34816 7 " + " ".join("0" for _ in range(13)) + " 99 0")
    found = look_at(7, tmp_path)
    assert found == RunningProgram(7, 5, 6, has_terminal=True, started=99, name="a) R 1 (b", file="")
    assert ancestry(7, tmp_path) == (found,)


def test_a_program_cannot_hide_behind_the_letters_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    fields = "S 5 7 6 34816 7 " + " ".join("0" for _ in range(13)) + " 99 0"
    (tmp_path / "7/stat").write_text(f"7 (xterm\u202e\n) {fields}", encoding="utf-8")
    (tmp_path / "7/exe").symlink_to(os.fsdecode(b"/opt/\xff\xe2\x80\xaexterm\nProgram: /usr/bin/xterm"))
    (tmp_path / "7/cmdline").write_bytes("python\0/x\u2066\n.py\0".encode())
    found = look_at(7, tmp_path)
    assert found is not None
    assert found.name == r"xterm\u202e\u000a"
    assert found.file == r"/opt/\udcff\u202exterm\u000aProgram: /usr/bin/xterm"
    assert arguments_of(tmp_path / "7") == ["python", r"/x\u2066\u000a.py", ""]


def test_what_is_not_there_has_no_terminal() -> None:
    assert look_at(0) is None
    assert ancestry(0) == ()
    assert terminal_among(()) is None


def test_a_command_whose_shell_is_gone_belongs_to_what_is_left() -> None:
    chain = tuple(RunningProgram(one, one - 1, 4, True, 1, "x", "/x") for one in (9, 8))
    assert terminal_among(chain) == chain[1]
    leads = RunningProgram(9, 1, 9, True, 1, "x", "/x")
    assert terminal_among((leads,)) == leads
