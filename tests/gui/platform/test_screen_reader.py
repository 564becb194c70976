"""What a screen reader is told, asked of the real accessibility bus as Orca asks it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.x_display import x_display


@pytest.mark.skipif(sys.platform != "linux", reason="the accessibility bus is Linux's")
def test_a_screen_reader_is_told_every_window_and_what_happens() -> None:
    with x_display() as display:
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        # A window has the keyboard only where something manages windows.
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told = subprocess.run(
            ["dbus-run-session", "--", sys.executable, "-m", "tests.gui.read_aloud"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        manager.terminate()
        manager.wait()
    assert told.returncode == 0, told.stdout + told.stderr[-2000:]
