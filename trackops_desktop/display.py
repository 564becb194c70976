"""Whether there is a display to open a window on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from trackops_desktop.i18n import _

#: What Qt can show on without a display server.
_HEADLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def display_problem(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Return why no window can open, as one sentence, or an empty text; without this Qt would abort the process."""
    if not platform.startswith("linux"):
        return ""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen in _HEADLESS or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return ""
    return _(
        "Trackops Desktop needs a screen, and there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set); "
        "the command line works without one: trackops --help"
    )
