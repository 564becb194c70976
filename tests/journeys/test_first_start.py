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
from tests.keyrings import keyring_session
from tests.patience import PATIENCE, until
from tests.x_display import x_display
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
    viewer_code = (
        "import sys; from PySide6.QtWidgets import QApplication, QLabel; from PySide6.QtGui import QPixmap;"
        "a = QApplication([]); l = QLabel(); l.setPixmap(QPixmap(sys.argv[1])); l.setWindowTitle('Letter');"
        "l.move(600, 100); l.show(); a.exec()"
    )
    viewer = subprocess.Popen([sys.executable, "-c", viewer_code, str(picture)], env=desk.environment)
    application = desk.start()
    try:
        until(lambda: desk.windows("Letter"), "the picture on the screen")
        until(lambda: desk.windows("^Trackops Desktop$"), "the main window")
        (main,) = desk.windows("^Trackops Desktop$")
        until(lambda: _has_icon(desk, main), "the window's own icon")
        until(lambda: _scanning(desk, main), "the screen to be scanned")
        until(lambda: _added(desk), "the account to be stored")
    finally:
        application.kill()
        application.wait()
        viewer.kill()
        viewer.wait()

    again = desk.start()
    try:
        until(lambda: desk.windows("^Trackops Desktop$"), "the window after the kill")
        (main,) = desk.windows("^Trackops Desktop$")
        until(lambda: _copied(desk, main), "the code on the clipboard")
        now = time.time()
        shown = {code_at(made_up(1), now + shift).value for shift in (-30, 0)}
        assert _clipboard(desk) in shown
        assert desk.trackops("code", "user1").strip() in {code_at(made_up(1), time.time() + s).value for s in (-30, 0)}
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


def _copied(desk: Desk, window: str) -> bool:
    desk.key(window, "Return")
    return len(_clipboard(desk)) == 6


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
