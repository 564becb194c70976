"""Keeps our windows out of screenshots and screen sharing where the system can do that (Windows, macOS)."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

#: Tells the system whether a window, by its native number, stays out of captures; returns whether it will.
Exclude = Callable[[int, bool], bool]

#: WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and later; earlier ones show the window black.
_EXCLUDE, _NONE = 0x11, 0x00
#: NSWindowSharingNone and NSWindowSharingReadOnly, the latter being how every window begins.
_SHARING_NONE, _SHARING_READ_ONLY = 0, 1


def system_exclude(platform: str = sys.platform) -> Exclude | None:
    """Return how this system is told, or None: X11 and Wayland have nothing of the kind."""
    return {"win32": exclude_on_windows, "darwin": exclude_on_mac}.get(platform)


def can_guard(platform: str = sys.platform) -> bool:
    """Whether this system lets a window stay out of captures."""
    return system_exclude(platform) is not None


def exclude_on_windows(window: int, wanted: bool) -> bool:
    """Set the display affinity of a window (its HWND)."""
    import ctypes

    user32 = getattr(ctypes, "windll").user32  # noqa: B009 (the name exists on Windows alone)
    return bool(user32.SetWindowDisplayAffinity(window, _EXCLUDE if wanted else _NONE))


def exclude_on_mac(view: int, wanted: bool) -> bool:
    """Set the sharing type of a view's window (its NSView), through the Objective-C runtime."""
    import ctypes
    import ctypes.util

    runtime = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
    runtime.sel_registerName.restype = ctypes.c_void_p
    runtime.sel_registerName.argtypes = [ctypes.c_char_p]
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", runtime))
    window = send(view, runtime.sel_registerName(b"window"))
    if not window:
        return False
    send_number = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(("objc_msgSend", runtime))
    send_number(window, runtime.sel_registerName(b"setSharingType:"), _SHARING_NONE if wanted else _SHARING_READ_ONLY)
    return True


class CaptureGuard(QObject):
    """Guards every window of the application: those on screen now, and each one that shows later."""

    def __init__(self, exclude: Exclude, wanted: bool, parent: QObject | None = None) -> None:
        """Take how the system is told; nothing is guarded until `start`."""
        super().__init__(parent)
        self._exclude, self._wanted = exclude, wanted

    def start(self) -> None:
        """Guard what is on screen, and watch for what will be."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self.want(self._wanted)

    def want(self, wanted: bool) -> None:
        """Keep all windows out of captures, or let all in again."""
        from PySide6.QtWidgets import QApplication

        self._wanted = wanted
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                self._exclude(int(window.winId()), wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Guard a window as it shows, before its first pixels; never take an event away.

        A window that is let in needs nothing, since that is how each begins, but for one that was hidden when
        guarding ended.
        """
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._exclude(int(watched.winId()), self._wanted)
        return False
