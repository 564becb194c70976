"""Keeps our windows out of screenshots and screen sharing where the system can do that (Windows)."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget

#: WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and later; earlier ones show the window black.
_EXCLUDE, _NONE = 0x11, 0x00


def can_guard(platform: str = sys.platform) -> bool:
    """Whether this system lets a window stay out of captures; X11 and Wayland have nothing of the kind."""
    return platform == "win32"


def guard(window: QWidget, wanted: bool) -> bool:
    """Keep a top-level window out of captures, or let it in again; return whether the system did it."""
    if not can_guard():
        return False
    import ctypes

    user32 = getattr(ctypes, "windll").user32  # noqa: B009 (the name exists on Windows alone)
    return bool(user32.SetWindowDisplayAffinity(int(window.winId()), _EXCLUDE if wanted else _NONE))
