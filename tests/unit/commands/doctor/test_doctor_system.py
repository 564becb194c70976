from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import needs_linux_desktop, needs_qt
from tests.unit.services.test_user_check import Answers
from trackops_desktop.commands.doctor import system_checks
from trackops_desktop.services.user_check.polkit import Polkit
from trackops_desktop.services.user_check.windows_hello import WindowsHello


@pytest.mark.parametrize(
    ("environment", "system", "ok", "word"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", True, "Wayland"),
        ({"DISPLAY": ":7"}, "linux", True, ":7"),
        ({}, "linux", False, "no graphical session"),
        ({}, "win32", True, "desktop"),
        ({}, "darwin", True, "desktop"),
    ],
)
def test_the_screen_is_named(environment: dict[str, str], system: str, ok: bool, word: str) -> None:
    check = system_checks.screen(environment, system)
    assert check.ok is ok
    assert word in check.detail
    assert bool(check.advice) is not ok


@pytest.mark.parametrize(("now", "ok"), [(0.0, False), (1_792_000_000.0, True), (5e9, False)])
def test_a_clock_that_was_never_set_is_told(now: float, ok: bool) -> None:
    check = system_checks.clock_check(now)
    assert check.ok is ok
    assert check.detail


@needs_linux_desktop
def test_links_that_nobody_opens_are_mended_by_the_command_that_is_named(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path / "shared"), "XDG_CONFIG_DIRS": str(tmp_path / "etc")}
    before = system_checks.links_check(home)
    assert (before.ok, before.value) == (False, "nobody")
    assert "`trackops-desktop --integrate`" in before.advice
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    command = [sys.executable, "-m", "trackops_desktop", "--integrate"]
    subprocess.run(command, env={**elsewhere, **home}, check=True, capture_output=True)
    after = system_checks.links_check(home)
    assert (after.ok, after.value, after.advice) == (True, "ours", "")


@needs_linux_desktop
def test_what_is_missing_is_mended_and_another_programs_links_stay_its_own(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path / "shared"), "XDG_CONFIG_DIRS": str(tmp_path / "etc")}
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}

    def doctor(*options: str) -> dict[str, str]:
        command = [sys.executable, "-m", "trackops_desktop.cli", "doctor", "--json", *options]
        done = subprocess.run(command, env={**elsewhere, **home}, check=False, capture_output=True, text=True)
        return {check["check"]: check["value"] for check in json.loads(done.stdout)}

    before, after = doctor(), doctor("--mend")
    assert (before["menu"], before["links"]) == ("missing", "nobody")
    assert (after["menu"], after["links"]) == ("ready", "ours")
    assert doctor() == after
    other = tmp_path / ".local/share/applications/other.desktop"
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true %u\nMimeType=x-scheme-handler/otpauth\n")
    (tmp_path / ".config").mkdir(exist_ok=True)
    (tmp_path / ".config/mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/otpauth=other.desktop\n")
    assert doctor("--mend")["links"] == "others"


def test_whether_the_system_can_unlock_is_told() -> None:
    nobody = system_checks.unlock_check(None)
    assert (nobody.ok, nobody.needed, nobody.value) == (False, False, "impossible")
    hello = system_checks.unlock_check(WindowsHello(Answers(0)))
    assert (hello.ok, hello.value) == (True, "possible")
    assert hello.line().startswith("ok   unlock by the system: “Unlock with Windows Hello” can be turned on")


@needs_linux_desktop
def test_a_computer_without_polkit_says_so(tmp_path: Path) -> None:
    check = system_checks.unlock_check(Polkit(f"unix:path={tmp_path}/no-bus"))
    assert (check.ok, check.needed, check.value) == (False, False, "impossible")
    assert check.detail == "This computer has no polkit, which would ask for your password."


@needs_qt
def test_versions_name_what_is_installed() -> None:
    check = system_checks.versions()
    assert check.ok
    assert "Python 3." in check.detail
    assert "zxing-cpp" in check.detail


def test_the_logs_folder_is_named_for_its_owner_alone(tmp_path: Path) -> None:
    check = system_checks.log_check(tmp_path / "home" / "logs")
    assert (check.ok, check.detail) == (True, f"It is in {tmp_path / 'home' / 'logs'}.")
    assert str(tmp_path) not in check.line(names=False)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(b"a file stands here")
    check = system_checks.log_check(tmp_path / "logs")
    assert (check.ok, check.needed) == (False, False)
    assert str(tmp_path) not in check.line(names=False)
    assert check.advice
