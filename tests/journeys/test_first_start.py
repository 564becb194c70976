"""The built application in its own process under a real display server and a real keyring, killed and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.pictures import made_up, qr_picture, uri
from tests.journeys.test_cli_screen import SHOW
from tests.keyrings import keyring_session
from tests.patience import PATIENCE, until
from tests.programs.x_display import x_display
from trackops_desktop.otp.codes import code_at
from trackops_desktop.startup.accelerator import PLAIN_START

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("Xvfb", "xdotool", "xprop", "gnome-keyring-daemon"))),
    reason="Xvfb, xdotool, xprop or gnome-keyring-daemon is not installed",
)


@dataclass
class Desk:
    """A display, a keyring, a data folder."""

    environment: dict[str, str]
    home: Path

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "trackops_desktop", *arguments]
        return subprocess.Popen(command, env=self.environment)

    def windows(self, name: str) -> list[str]:
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", name],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.split()

    def key(self, window: str, *keys: str) -> None:
        """Press keys in a window; none while it cannot take the keyboard, since it may step aside at any moment."""
        focus = ["xdotool", "windowfocus", window]
        if subprocess.run(focus, env=self.environment, check=False, capture_output=True).returncode == 0:
            subprocess.run(["xdotool", "key", *keys], env=self.environment, check=True)

    def trackops(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "trackops_desktop.cli", "--home", str(self.home), *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout


@pytest.fixture(params=["accelerated", "plain"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """With everything that makes a start faster, and without any of it: the same, later."""
    with keyring_session(tmp_path / "keyring") as session, x_display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        environment["DBUS_SESSION_BUS_ADDRESS"] = session.address
        environment["TRACKOPS_HOME"] = str(tmp_path / "home")
        if request.param == "plain":
            environment[PLAIN_START] = "1"
        yield Desk(environment, tmp_path / "home")


@pytest.mark.slow
def test_an_account_from_a_picture_survives_a_kill_and_gives_the_same_code_everywhere(
    qapp: QApplication, desk: Desk, tmp_path: Path
) -> None:
    picture = tmp_path / "enrolment.png"
    qr_picture(uri(1)).save(str(picture))
    viewer = subprocess.Popen(
        [sys.executable, "-c", SHOW, str(picture)], env=desk.environment, stdout=subprocess.PIPE, text=True
    )
    application = desk.start()
    try:
        assert viewer.stdout is not None
        assert viewer.stdout.readline() == "shown\n"
        until(lambda: desk.windows("^Trackops Desktop$"), "the main window")
        (main,) = desk.windows("^Trackops Desktop$")
        until(lambda: _has_icon(desk, main), "the window's own icon")
        until(lambda: _scanning(desk, main), "the screen to be scanned")
        until(lambda: _added(desk), "the account to be stored")
    finally:
        application.kill()
        application.wait()
        viewer.kill()
        viewer.communicate()

    again = desk.start()
    try:
        until(lambda: desk.windows("^Trackops Desktop$"), "the window after the kill")
        (main,) = desk.windows("^Trackops Desktop$")
        began, copied = time.time(), list[str]()

        def copies() -> bool:
            # What was seen is kept: the clipboard is cleared after a while, and reading it takes time.
            desk.key(main, "Return")
            copied.append(_clipboard(desk))
            return len(copied[-1]) == 6

        until(copies, "the code on the clipboard")
        assert copied[-1] in _codes_since(began)
        assert desk.trackops("code", "user1").strip() in _codes_since(began)
        second = desk.start()
        assert second.wait(PATIENCE) == 0
    finally:
        again.terminate()
        assert again.wait(PATIENCE) == 0


def _has_icon(desk: Desk, window: str) -> bool:
    """Say whether the window manager was given an icon for title and task bar."""
    asked = ["xprop", "-id", window, "-notype", "_NET_WM_ICON"]
    said = subprocess.run(asked, env=desk.environment, capture_output=True, text=True, check=True).stdout
    return "Icon (" in said or "=" in said


def _scanning(desk: Desk, main: str) -> bool:
    """Ask for the screen to be scanned, until the window is ready to hear it."""
    if not desk.windows("Add account"):
        desk.key(main, "ctrl+shift+s")
    return bool(desk.windows("Add account"))


def _added(desk: Desk) -> bool:
    """Press Enter in the review until the account is there; the first may come before the review does."""
    found = desk.windows("Add account")
    if found:
        desk.key(found[-1], "Return")
    return "user1" in desk.trackops("list")


def _codes_since(moment: float) -> set[str]:
    """Return every code from a moment on, however long that was ago."""
    now = time.time()
    steps = range(int((now - moment) // 30) + 1)
    return {code_at(made_up(1), at).value for at in (*(moment + 30 * step for step in steps), now)}


def _clipboard(desk: Desk) -> str:
    code = "from PySide6.QtWidgets import QApplication; a = QApplication([]); print(a.clipboard().text(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.stdout
