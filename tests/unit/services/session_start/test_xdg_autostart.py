"""The entry in a Linux user's autostart folder: written, read as desktops read it, hidden, set right."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.systems import needs_modes
from trackops_desktop.services.desktop.exec_line import exec_line, read_exec_line
from trackops_desktop.services.session_start.session_start import SessionStartFailed, SessionStartState, mend
from trackops_desktop.services.session_start.xdg_autostart import XdgAutostart

pytestmark = needs_modes
ODD = '/opt/My Programs/100 % "new" $x`y\\z/trackops-desktop'


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def autostart(home: Path, *command: str, desktop: str = "GNOME") -> XdgAutostart:
    environment = {
        "PATH": str(home / "bin"),
        "XDG_CONFIG_DIRS": str(home / "system"),
        "XDG_CURRENT_DESKTOP": desktop,
    }
    return XdgAutostart(command or (program(home / "bin/trackops-desktop"),), environment, home)


def entry_of(home: Path) -> Path:
    return home / ".config/autostart/trackops-desktop.desktop"


def written(home: Path, text: str) -> None:
    entry_of(home).parent.mkdir(parents=True, exist_ok=True)
    entry_of(home).write_text(text)


def test_it_is_off_then_on_then_gone(tmp_path: Path) -> None:
    start = autostart(tmp_path)
    assert start.state() == SessionStartState(False)
    start.switch(True)
    assert start.state() == SessionStartState(True)
    assert "--hidden" in entry_of(tmp_path).read_text()
    start.switch(False)
    assert start.state() == SessionStartState(False)
    assert list(entry_of(tmp_path).parent.iterdir()) == []
    start.switch(False)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-validate is not installed")
def test_any_place_of_the_program_makes_a_valid_entry_that_is_read_back(tmp_path: Path) -> None:
    odd = program(tmp_path / ODD.lstrip("/"))
    start = autostart(tmp_path, odd, "--home", "/srv/a b")
    start.switch(True)
    assert start.state() == SessionStartState(True)
    command = ["desktop-file-validate", "--no-hints", str(entry_of(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("command", [("a",), (ODD, "--home", "/x y", ""), ("/100%", "%u", '"', "\\\\")])
def test_a_command_survives_its_line(command: tuple[str, ...]) -> None:
    assert read_exec_line(exec_line(command)) == command
    assert read_exec_line(exec_line(command) + " %u") == command


@pytest.mark.parametrize(
    "switched_off",
    ["Hidden=true", "X-GNOME-Autostart-enabled=false", "X-MATE-Autostart-enabled=false", "NotShowIn=KDE;GNOME;"],
)
def test_what_the_desktop_switched_off_is_off_and_can_be_switched_on_again(tmp_path: Path, switched_off: str) -> None:
    start = autostart(tmp_path)
    start.switch(True)
    whole = entry_of(tmp_path).read_text()
    kept = [line for line in whole.splitlines() if not line.startswith(switched_off.partition("=")[0])]
    written(tmp_path, "\n".join([*kept, switched_off, "[Other]", "Hidden=false"]))
    assert start.state() == SessionStartState(False)
    start.switch(True)
    assert start.state() == SessionStartState(True)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("[Desktop Entry]\nExec=trackops-desktop %u\nHidden=false\nX-GNOME-Autostart-enabled=true\n", True),
        ("[Desktop Entry]\nOnlyShowIn=GNOME;\nExec=trackops-desktop --hidden\n", True),
        ("[Desktop Entry]\nOnlyShowIn=KDE;\nExec=trackops-desktop --hidden\n", False),
        ("[Desktop Entry]\nType=Application\n", False),
        ("", False),
        ("\0\xff nonsense", False),
    ],
    ids=["another program's", "for this desktop", "for another", "no command", "empty", "nonsense"],
)
def test_entries_that_others_wrote_are_read_as_desktops_read_them(tmp_path: Path, text: str, on: bool) -> None:
    start = autostart(tmp_path)
    written(tmp_path, text)
    assert start.state() == SessionStartState(on)


def test_a_program_that_is_gone_is_told_and_set_right(tmp_path: Path) -> None:
    autostart(tmp_path, "/old/trackops-desktop").switch(True)
    start = autostart(tmp_path)
    assert start.state() == SessionStartState(True, stale=True)
    assert mend(start)
    assert start.state() == SessionStartState(True)
    assert not mend(start)


def test_another_copy_and_another_data_folder_are_named_and_left_alone(tmp_path: Path) -> None:
    other = program(tmp_path / "other/trackops-desktop")
    start = autostart(tmp_path)
    for command in ((other,), (str(tmp_path / "bin/trackops-desktop"), "--home", "/elsewhere")):
        autostart(tmp_path, *command).switch(True)
        assert start.state() == SessionStartState(False, other=" ".join((*command, "--hidden")))
        assert not mend(start)
    autostart(tmp_path, "/gone/trackops-desktop", "--home", "/elsewhere").switch(True)
    assert start.state() == SessionStartState(False)
    assert not mend(start)
    assert "/gone/" in entry_of(tmp_path).read_text()


def test_an_entry_of_the_system_counts_and_is_hidden_by_the_users_own(tmp_path: Path) -> None:
    start = autostart(tmp_path)
    system = tmp_path / "system/autostart/trackops-desktop.desktop"
    system.parent.mkdir(parents=True)
    system.write_text("[Desktop Entry]\nExec=trackops-desktop --hidden\n")
    assert start.state() == SessionStartState(True)
    start.switch(False)
    assert start.state() == SessionStartState(False)
    assert "Hidden=true" in entry_of(tmp_path).read_text()
    start.switch(True)
    assert start.state() == SessionStartState(True)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("in the way")
    with pytest.raises(SessionStartFailed) as caught:
        autostart(tmp_path).switch(True)
    assert str(tmp_path / ".config/autostart") in str(caught.value)
    with pytest.raises(SessionStartFailed):
        autostart(tmp_path).state()
