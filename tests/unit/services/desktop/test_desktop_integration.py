"""The menu entry of those who installed no package: written, recognised, corrected, removed, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import needs_linux_desktop
from trackops_desktop.services.desktop.desktop_integration import (
    DesktopIntegration,
    IntegrationFailed,
    IntegrationState,
)

COMMAND = ('/opt/My Programs/100 % "new"/trackops-desktop', "--home", "/srv/$x`y\\z")


def _integration(home: Path, *command: str) -> DesktopIntegration:
    return DesktopIntegration(command or COMMAND, {"XDG_DATA_DIRS": str(home / "system")}, home, "linux")


def _files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def test_it_is_missing_then_ours_then_gone(tmp_path: Path) -> None:
    integration = _integration(tmp_path)
    assert integration.state() is IntegrationState.MISSING
    integration.install()
    assert integration.state() is IntegrationState.OWN
    assert integration.remove()
    assert integration.state() is IntegrationState.MISSING
    assert not integration.remove()
    assert {name for name in _files(tmp_path) if "trackops" in name} == set()
    empty = {path.name for path in (tmp_path / ".local/share").rglob("*") if path.is_dir() and not any(path.iterdir())}
    assert empty <= {"application"}, "which belongs to the desktop's own list of kinds"


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-validate is not installed")
def test_any_place_of_the_program_makes_a_valid_entry(tmp_path: Path) -> None:
    _integration(tmp_path).install()
    entry = tmp_path / ".local/share/applications/trackops-desktop.desktop"
    done = subprocess.run(["desktop-file-validate", "--no-hints", entry], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("gio") is None, reason="gio is not installed")
def test_a_desktop_starts_exactly_that_program_with_the_link(tmp_path: Path) -> None:
    program, told = tmp_path / 'a "very" odd $HOME `place`\\x' / "trackops-desktop", tmp_path / "told"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{told}.part" && mv "{told}.part" "{told}"\n', "utf-8")
    program.chmod(0o755)
    _integration(tmp_path, str(program), "--home", "/100 % y").install()
    entry = tmp_path / ".local/share/applications/trackops-desktop.desktop"
    link = "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ"
    subprocess.run(["gio", "launch", entry, link], check=True, env={**os.environ, "HOME": str(tmp_path)})
    from tests.patience import until

    until(told.exists, "the program that the entry starts")
    assert told.read_text("utf-8").splitlines() == ["--home", "/100 % y", link]


@pytest.mark.skipif(
    not (shutil.which("gio") and shutil.which("update-mime-database")), reason="the desktop's tools are not installed"
)
def test_a_desktop_knows_company_files_and_what_opens_them(tmp_path: Path) -> None:
    integration, file = _integration(tmp_path, sys.executable), tmp_path / "Pine.trackops-company"
    file.write_text("{}")
    integration.install()
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / ".local/share")}
    for command, says in (
        (["gio", "info", "-a", "standard::content-type", str(file)], "application/x-trackops-company"),
        (["gio", "mime", "application/x-trackops-company"], "trackops-desktop.desktop"),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert says in done.stdout
    assert integration.remove()
    assert {name for name in _files(tmp_path) if "trackops-desktop" in name} == set()


def test_an_entry_of_another_copy_is_told_and_corrected(tmp_path: Path) -> None:
    _integration(tmp_path, "/old/trackops-desktop").install()
    integration = _integration(tmp_path, "/new/trackops-desktop")
    assert integration.state() is IntegrationState.OUTDATED
    integration.install()
    assert integration.state() is IntegrationState.OWN


def test_one_without_its_icon_is_not_whole(tmp_path: Path) -> None:
    integration = _integration(tmp_path)
    integration.install()
    next(tmp_path.rglob("*.svg")).unlink()
    assert integration.state() is IntegrationState.OUTDATED


@needs_linux_desktop
def test_a_package_has_done_it_already(tmp_path: Path) -> None:
    entry = tmp_path / "system/applications/trackops-desktop.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\n", "utf-8")
    assert _integration(tmp_path).state() is IntegrationState.PACKAGED


def test_a_folder_in_the_way_is_named_and_nothing_is_half_done(tmp_path: Path) -> None:
    (tmp_path / ".local/share").mkdir(parents=True)
    (tmp_path / ".local/share/applications").write_text("in the way", "utf-8")
    with pytest.raises(IntegrationFailed) as caught:
        _integration(tmp_path).install()
    assert str(tmp_path / ".local/share/applications") in str(caught.value)


def test_other_systems_have_installers(tmp_path: Path) -> None:
    integration = DesktopIntegration(COMMAND, {}, tmp_path, "win32")
    assert integration.state() is IntegrationState.ELSEWHERE
    with pytest.raises(IntegrationFailed):
        integration.install()
    assert _files(tmp_path) == set()


@needs_linux_desktop
def test_the_program_adds_and_removes_it_and_the_doctor_tells(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "d"), "XDG_DATA_DIRS": "/none"}

    def run(module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def menu() -> str:
        return next(line for line in run("trackops_desktop.cli", "doctor").splitlines() if " menu: " in line)

    assert menu().startswith("note menu: There is no menu entry")
    assert "in the menu now" in run("trackops_desktop", "--integrate")
    assert menu() == "ok   menu: The menu has an entry."
    assert "The menu entry is gone" in run("trackops_desktop", "--remove-integration")
    assert "no menu entry of yours" in run("trackops_desktop", "--remove-integration")


@needs_linux_desktop
def test_krunner_is_told_with_the_switch_unless_a_package_does(tmp_path: Path) -> None:
    integration = _integration(tmp_path)
    own = tmp_path / ".local/share/krunner/dbusplugins/com.viewcases.TrackopsDesktop.desktop"
    integration.offer_search(wanted=True)
    assert "X-Plasma-DBusRunner-Service=com.viewcases.TrackopsDesktop.Search" in own.read_text("utf-8").splitlines()
    integration.offer_search(wanted=False)
    integration.offer_search(wanted=False)
    assert not own.exists()
    packaged = tmp_path / "system/krunner/dbusplugins" / own.name
    packaged.parent.mkdir(parents=True)
    packaged.touch()
    integration.offer_search(wanted=True)
    assert not own.exists()
