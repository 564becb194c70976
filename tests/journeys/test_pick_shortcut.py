"""The shortcut of quick pick in the whole application: heard in another program's window, changed and freed by keys."""

from __future__ import annotations

import shutil

import pytest

from tests.journeys.test_tray import Desktop, desktop, prepare
from tests.patience import try_until, until

__all__ = ["desktop"]
NEEDED = ("Xvfb", "openbox", "xdotool", "xprop", "gdbus", "setxkbmap")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"one of {NEEDED} is not installed")


@pytest.mark.parametrize("layout", ["us", "de", "fr", "ru"])
def test_the_keys_open_quick_pick_whatever_the_layout_and_esc_closes_it(desktop: Desktop, layout: str) -> None:
    prepare(desktop.home)
    desktop.said("setxkbmap", layout)
    with desktop.application() as application:
        until(lambda: desktop.shows("Trackops Desktop"), "the main window", alive=application)
        until(lambda: _opens(desktop), "quick pick", alive=application)
        until(lambda: _has_keyboard(desktop), "quick pick to have the keyboard", alive=application)
        # One of the presses may be heard only now, and open it once more.
        try_until(
            lambda: desktop.said("xdotool", "key", "Escape"),
            lambda: not desktop.shows("Quick pick"),
            "quick pick to close",
            alive=application,
        )


def _opens(desktop: Desktop) -> bool:
    """Press the keys until somebody holds them: the application takes them once its window has settled."""
    desktop.said("xdotool", "key", "ctrl+alt+28")
    return desktop.shows("Quick pick")


def _has_keyboard(desktop: Desktop) -> bool:
    """Tell whether keys go to quick pick: a window shows before it is given them."""
    return desktop.said("xdotool", "getwindowfocus", "getwindowname").startswith("Quick pick")
