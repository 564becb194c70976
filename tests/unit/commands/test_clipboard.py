from __future__ import annotations

from pathlib import Path

import pytest

from trackops_desktop.commands.accounts.clipboard import Copier, find_copier
from trackops_desktop.errors import TrackopsError


def _program(folder: Path, name: str, script: str) -> Path:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_the_code_goes_through_standard_input(tmp_path: Path) -> None:
    program = _program(tmp_path, "xclip", f'cat > {tmp_path}/got; echo "$@" > {tmp_path}/arguments')
    Copier(((str(program), "-in"),)).copy("482913")
    assert (tmp_path / "got").read_text() == "482913"
    assert "482913" not in (tmp_path / "arguments").read_text()


def test_the_next_program_is_tried_when_one_fails(tmp_path: Path) -> None:
    failing = _program(tmp_path, "one", "exit 1")
    working = _program(tmp_path, "two", f"cat > {tmp_path}/got")
    Copier(((str(tmp_path / "none"),), (str(failing),), (str(working),))).copy("1")
    assert (tmp_path / "got").read_text() == "1"


def test_a_clipboard_that_takes_nothing_is_told(tmp_path: Path) -> None:
    failing = _program(tmp_path, "one", "exit 1")
    with pytest.raises(TrackopsError, match="couldn't be copied"):
        Copier(((str(failing),),)).copy("1")


def test_the_programs_fit_the_session(tmp_path: Path) -> None:
    for name in ("wl-copy", "xclip", "xsel"):
        _program(tmp_path, name, "cat > /dev/null")
    path = str(tmp_path)
    wayland = find_copier({"PATH": path, "WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux")
    x11 = find_copier({"PATH": path, "DISPLAY": ":0"}, "linux")
    assert [Path(command[0]).name for command in wayland.commands] == ["wl-copy", "wl-copy", "xclip", "xsel"]
    assert [Path(command[0]).name for command in x11.commands] == ["xclip", "xsel"]
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
