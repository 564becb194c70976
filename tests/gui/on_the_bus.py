"""Runs a program where somebody could read it aloud: a display, a window manager and a D-Bus session of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.programs.x_display import x_display


def managed(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Return how a program ended that had a display of its own, where something manages windows."""
    with x_display() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", **variables}
        # A window has the keyboard only where something manages windows.
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        manager.terminate()
        manager.wait()
    return told


def read_by_others(module: str) -> subprocess.CompletedProcess[str]:
    """Return how a module ended as a program that the accessibility bus looks at."""
    command = ("dbus-run-session", "--", sys.executable, "-m", module)
    return managed(*command, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1")
