from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.systems import needs_linux_programs
from trackops_desktop.commands.accounts.clipboard import Copier, find_copier
from trackops_desktop.errors import TrackopsError

#: What a program does with its standard input and its arguments.
TAKES = "import sys; open('got', 'w').write(sys.stdin.read()); open('arguments', 'w').write(repr(sys.argv))"
REFUSES = "raise SystemExit(1)"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _program(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script, *arguments)


def test_the_code_goes_through_standard_input(tmp_path: Path) -> None:
    Copier((_program(TAKES, "-in"),)).copy("482913")
    assert (tmp_path / "got").read_text() == "482913"
    arguments = (tmp_path / "arguments").read_text()
    assert "-in" in arguments
    assert "482913" not in arguments


def test_the_next_program_is_tried_when_one_fails(tmp_path: Path) -> None:
    Copier(((str(tmp_path / "none"),), _program(REFUSES), _program(TAKES))).copy("1")
    assert (tmp_path / "got").read_text() == "1"


def test_a_clipboard_that_takes_nothing_is_told() -> None:
    with pytest.raises(TrackopsError, match="couldn't be copied"):
        Copier((_program(REFUSES),)).copy("1")


@needs_linux_programs
def test_the_programs_fit_the_session(tmp_path: Path) -> None:
    for name in ("wl-copy", "xclip", "xsel"):
        (tmp_path / name).write_text("#!/bin/sh\ncat > /dev/null\n")
        (tmp_path / name).chmod(0o755)
    path = str(tmp_path)
    wayland = find_copier({"PATH": path, "WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux")
    x11 = find_copier({"PATH": path, "DISPLAY": ":0"}, "linux")
    assert [Path(command[0]).name for command in wayland.commands] == ["wl-copy", "wl-copy", "xclip", "xsel"]
    assert [Path(command[0]).name for command in x11.commands] == ["xclip", "xsel"]


def test_other_systems_have_a_program_of_their_own() -> None:
    assert find_copier({}, "darwin").commands == (("pbcopy",),)
    assert find_copier({}, "win32").commands == (("clip",),)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PATH": "/nowhere"}, "no clipboard without a graphical session"),
        ({"PATH": "/nowhere", "DISPLAY": ":0"}, "wl-clipboard, xclip or xsel"),
    ],
)
def test_a_missing_clipboard_is_told_before_a_counter_is_used(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(TrackopsError, match=sentence):
        find_copier(environment, "linux")
