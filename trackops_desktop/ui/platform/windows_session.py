"""What Windows tells of its session: that it is locked, and that the computer goes to sleep."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

#: WM_WTSSESSION_CHANGE with WTS_SESSION_LOCK, and WM_POWERBROADCAST with PBT_APMSUSPEND.
_LOCKS: Final = frozenset({(0x02B1, 0x7), (0x0218, 0x4)})
_MESSAGE: Final = b"windows_generic_MSG"


class WindowsMessage(ctypes.Structure):
    """The beginning of Windows' MSG: window, number and first parameter; the rest is not read."""

    _fields_ = (("window", ctypes.c_void_p), ("number", ctypes.c_uint), ("word", ctypes.c_size_t))


class WindowsSession(QAbstractNativeEventFilter):
    """Reads the messages of the application's windows, and calls when one says that the session locks or sleeps."""

    def __init__(self, on_lock: Callable[[], None]) -> None:
        """Take what to call; it runs on the window's thread."""
        super().__init__()
        self._on_lock = on_lock

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Look at one message; never take it away."""
        if bytes(kind) == _MESSAGE:  # type: ignore[arg-type]
            told = WindowsMessage.from_address(int(message))
            if (told.number, told.word) in _LOCKS:
                self._on_lock()
        return False, 0


def ask_for_messages(window: int) -> bool:
    """Let Windows send a window the messages of its session; those of its power come anyway. Return whether it will."""
    if sys.platform == "win32":
        return bool(ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(window), 0))
    return False


def name_for_taskbar() -> bool:
    """Name the process for Windows' taskbar, or it would be “Python” to pins, jump lists and notices."""
    if sys.platform == "win32":
        name = "ViewCases.TrackopsDesktop"  # the installer's, too
        return int(ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(name)) == 0
    return False
