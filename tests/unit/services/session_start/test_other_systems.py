"""Starting at a sign-in on Windows, macOS and in a Flatpak, over the thinnest layer above each."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.user_registry import RegistryInMemory
from trackops_desktop.services.session_start import launch_agent, run_key
from trackops_desktop.services.session_start.background_portal import BackgroundPortal
from trackops_desktop.services.session_start.launch_agent import LABEL, LaunchAgent
from trackops_desktop.services.session_start.run_key import RunKey
from trackops_desktop.services.session_start.session_start import (
    SessionStartFailed,
    SessionStartState,
    mend,
)
from trackops_desktop.services.session_start.this_system import session_start

RUN, APPROVED = run_key._RUN, run_key._APPROVED
NAME = "Trackops Desktop"


def test_windows_starts_what_the_run_key_names(tmp_path: Path) -> None:
    registry = RegistryInMemory()
    program = tmp_path / "My Programs" / "trackops-desktop.exe"
    program.parent.mkdir()
    program.touch()
    start = RunKey((str(program),), registry)
    assert start.state() == SessionStartState(False)
    start.switch(True)
    assert registry.values == {(RUN.casefold(), NAME.casefold()): f'"{program}" --hidden'}
    assert start.state() == SessionStartState(True)
    start.switch(False)
    assert registry.values == {}


def test_what_the_task_manager_switched_off_is_off_until_it_is_switched_on_here() -> None:
    registry = RegistryInMemory()
    start = RunKey(("C:\\a.exe",), registry)
    start.switch(True)
    registry.put(APPROVED, NAME, bytes([2] + [0] * 11))
    assert start.state() == SessionStartState(True)
    registry.put(APPROVED, NAME, bytes([3] + [0] * 11))
    assert start.state() == SessionStartState(False)
    start.switch(True)
    assert start.state() == SessionStartState(True)


def test_a_program_of_windows_that_is_gone_is_set_right_and_another_copy_named(tmp_path: Path) -> None:
    registry, other = RegistryInMemory(), tmp_path / "other copy.exe"
    start = RunKey(("C:\\new.exe",), registry)
    RunKey(("C:\\old.exe",), registry).switch(True)
    assert start.state() == SessionStartState(True, stale=True)
    assert mend(start)
    assert start.state() == SessionStartState(True)
    other.touch()
    RunKey((str(other),), registry).switch(True)
    assert start.state() == SessionStartState(False, other=f'"{other}" --hidden')


def test_a_policy_that_forbids_the_run_key_is_told() -> None:
    registry = RegistryInMemory()
    registry.refuses = True
    start = RunKey(("C:\\a.exe",), registry)
    for call in (start.state, lambda: start.switch(True), lambda: start.switch(False)):
        with pytest.raises(SessionStartFailed, match="Access is denied"):
            call()


class Launchd:
    """Says what launchd says, and notes what it was told."""

    def __init__(self, disabled: str = "") -> None:
        self.disabled, self.told = disabled, list[tuple[str, ...]]()

    def __call__(self, arguments: Sequence[str]) -> str:
        self.told.append(tuple(arguments))
        if arguments[0] == "enable":
            self.disabled = ""
        return f'\tdisabled services = {{\n\t\t"com.other" => disabled\n{self.disabled}\t}}\n'


def test_macos_starts_what_the_agents_list_says(tmp_path: Path) -> None:
    launchd, program = Launchd(), tmp_path / "Trackops Desktop.app/Contents/MacOS/trackops-desktop"
    start = LaunchAgent((str(program),), tmp_path, 501, launchd)
    file = tmp_path / "Library/LaunchAgents/com.viewcases.TrackopsDesktop.plist"
    assert start.state() == SessionStartState(False)
    start.switch(True)
    assert start.state() == SessionStartState(True)
    assert launchd.told[0] == ("enable", f"gui/501/{LABEL}")
    agent = plistlib.loads(file.read_bytes())
    assert (agent["Label"], agent["ProgramArguments"], agent["RunAtLoad"]) == (LABEL, [str(program), "--hidden"], True)
    for word in ("disabled", "true"):
        launchd.disabled = f'\t\t"{LABEL}" => {word}\n'
        assert start.state() == SessionStartState(False)
    start.switch(True)
    assert start.state() == SessionStartState(True)
    start.switch(False)
    assert not file.exists()
    start.switch(False)


def test_a_list_of_macos_that_names_what_is_gone_is_set_right(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    LaunchAgent(("/old",), tmp_path, 501, Launchd()).switch(True)
    start = LaunchAgent(("/new",), tmp_path, 501, Launchd())
    assert start.state() == SessionStartState(True, stale=True)
    assert mend(start)
    assert start.state() == SessionStartState(True)
    LaunchAgent((str(other),), tmp_path, 501, Launchd()).switch(True)
    assert start.state() == SessionStartState(False, other=f"{other} --hidden")


@pytest.mark.parametrize("content", [b"", b"nonsense", plistlib.dumps([1]), plistlib.dumps({"ProgramArguments": []})])
def test_a_list_that_says_nothing_starts_nothing(tmp_path: Path, content: bytes) -> None:
    start = LaunchAgent(("/new",), tmp_path, 501, Launchd())
    start.switch(True)
    (tmp_path / "Library/LaunchAgents" / f"{LABEL}.plist").write_bytes(content)
    assert start.state() == SessionStartState(False)


def test_each_system_has_its_own_way(tmp_path: Path) -> None:
    kinds = {
        system: type(session_start(("x",), {}, tmp_path, system, RegistryInMemory)).__name__
        for system in ("linux", "win32", "darwin", "freebsd14")
    }
    assert kinds == {"linux": "XdgAutostart", "win32": "RunKey", "darwin": "LaunchAgent", "freebsd14": "NoneType"}
    flatpak = session_start(("x",), {"FLATPAK_ID": "com.viewcases.TrackopsDesktop"}, tmp_path, "linux")
    assert isinstance(flatpak, BackgroundPortal)


def test_a_system_without_the_tool_is_no_error() -> None:
    assert launch_agent.launchctl(("print-disabled", "gui/0")) == ""
