"""Who has the keyboard once dialogs have closed, and where they are: the whole application under a window manager."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.keyrings import keyring_session
from tests.patience import killed_at_the_end, until
from tests.programs.x_display import x_display

NEEDED = ("Xvfb", "openbox", "xdotool", "xev", "gnome-keyring-daemon")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"one of {NEEDED} is not installed")
MAIN = "Trackops Desktop"


def test_the_window_beneath_has_the_keyboard_after_dialogs_that_close_together(tmp_path: Path) -> None:
    with ExitStack() as stack:
        session = stack.enter_context(keyring_session(tmp_path / "keyring"))
        display = stack.enter_context(x_display())
        environment = {**session.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

        def xdotool(*words: str) -> str:
            command = ["xdotool", *words]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout

        def started(*command: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return stack.enter_context(killed_at_the_end(process))

        def keyboard_in(title: str) -> None:
            def has_it() -> bool:
                return xdotool("getwindowfocus", "getwindowname").startswith(title)

            until(has_it, f"the keyboard in “{title}”", alive=application)

        def place(window: str) -> str:
            return xdotool("getwindowgeometry", "--shell", window)

        started("openbox", "--sm-disable")
        application = started(sys.executable, "-m", "trackops_desktop", "--home", str(tmp_path / "home"))
        keyboard_in(MAIN)
        until(lambda: _opens(xdotool), "the site's window", alive=application)
        # A site that is begun asks before it goes away; then the question and the window go at once.
        keyboard_in("Add a Trackops site")
        xdotool("type", "demo")
        xdotool("key", "Escape")
        keyboard_in("Discard")
        xdotool("key", "shift+Tab", "space")
        keyboard_in(MAIN)
        xdotool("key", "F1")
        keyboard_in("Keyboard shortcuts")
        xdotool("key", "Escape")
        keyboard_in(MAIN)
        # It steps aside for a picture of the screen, and comes back where it was.
        xdotool("key", "ctrl+n")
        keyboard_in("Add account")
        window = xdotool("getwindowfocus").strip()
        before, events = place(window), tmp_path / "events"
        with events.open("wb") as written:
            watching = subprocess.Popen(
                ["xev", "-id", window, "-event", "structure"], env=environment, stdout=written, bufsize=0
            )
            stack.enter_context(killed_at_the_end(watching))
            xdotool("key", "ctrl+shift+s")
            until(
                lambda: b"MapNotify" in events.read_bytes().partition(b"UnmapNotify")[2], "it back", alive=application
            )
        until(lambda: place(window) == before, f"it where it was: {before}", alive=application)


def _opens(xdotool: Callable[..., str]) -> bool:
    """Press the keys again until they are heard: the window is there before its menu is."""
    if xdotool("search", "--onlyvisible", "--name", "Add a Trackops site"):
        return True
    xdotool("key", "ctrl+g")
    return False
