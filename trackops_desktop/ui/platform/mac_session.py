"""What macOS tells of its session: that the screen is locked, and that the computer goes to sleep.

The lock is a distributed notification of the login window, sleep a message of IOKit's power management; both arrive
in the main thread's run loop, which is Qt's.
"""

# not translated: names of the system
from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

_LOCKED: Final = b"com.apple.screenIsLocked"
#: kCFStringEncodingUTF8, and CFNotificationSuspensionBehaviorDeliverImmediately.
_UTF_8, _AT_ONCE = 0x08000100, 4
#: kIOMessageCanSystemSleep and kIOMessageSystemWillSleep (IOMessage.h): the computer waits for an answer to each.
_MAY_SLEEP, _WILL_SLEEP = 0xE0000270, 0xE0000280

#: CFNotificationCallback: centre, observer, name, object, details.
_Notified = ctypes.CFUNCTYPE(None, *(ctypes.c_void_p,) * 5)
#: IOServiceInterestCallback: what was handed in, service, message, the message's number.
_Powered = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p)


@dataclass(frozen=True)
class MacLibraries:
    """The system's libraries, with the types of the calls that are needed, and kCFRunLoopCommonModes."""

    foundation: Any
    io_kit: Any
    common_modes: int | None


class MacSession:
    """Listens for as long as it is kept: the system calls into it."""

    def __init__(self, on_lock: Callable[[], None], libraries: MacLibraries | None = None) -> None:
        """Take what to call when the session locks or sleeps; it runs on the window's thread."""
        self._on_lock = on_lock
        self._libraries = libraries
        self._notified, self._powered = _Notified(self._on_notified), _Powered(self._on_power)
        self._power = 0

    def listen(self) -> bool:
        """Ask for both; return whether the lock will be heard."""
        try:
            system = self._libraries = self._libraries or _load()
        except (OSError, AttributeError, ValueError):
            return False
        foundation = system.foundation
        centre = foundation.CFNotificationCenterGetDistributedCenter()
        if not centre:
            return False
        name = foundation.CFStringCreateWithCString(None, _LOCKED, _UTF_8)
        foundation.CFNotificationCenterAddObserver(centre, None, self._notified, name, None, _AT_ONCE)
        self._listen_to_power(system)
        return True

    def _listen_to_power(self, system: MacLibraries) -> None:
        port, notifier = ctypes.c_void_p(), ctypes.c_uint32()
        self._power = system.io_kit.IORegisterForSystemPower(
            None, ctypes.byref(port), self._powered, ctypes.byref(notifier)
        )
        if self._power:
            source = system.io_kit.IONotificationPortGetRunLoopSource(port)
            system.foundation.CFRunLoopAddSource(system.foundation.CFRunLoopGetMain(), source, system.common_modes)

    def _on_notified(self, *_about: int | None) -> None:
        self._on_lock()

    def _on_power(self, _given: int | None, _service: int, message: int, number: int | None) -> None:
        """Lock before the computer sleeps, and never keep it from sleeping."""
        if message not in {_MAY_SLEEP, _WILL_SLEEP} or self._libraries is None:
            return
        try:
            if message == _WILL_SLEEP:
                self._on_lock()
        finally:
            self._libraries.io_kit.IOAllowPowerChange(self._power, number or 0)


def _load() -> MacLibraries:
    foundation = ctypes.CDLL(ctypes.util.find_library("CoreFoundation") or "CoreFoundation")
    io_kit = ctypes.CDLL(ctypes.util.find_library("IOKit") or "IOKit")
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    foundation.CFNotificationCenterGetDistributedCenter.restype = pointer
    foundation.CFStringCreateWithCString.restype = pointer
    foundation.CFStringCreateWithCString.argtypes = (pointer, ctypes.c_char_p, number)
    foundation.CFNotificationCenterAddObserver.restype = None
    foundation.CFNotificationCenterAddObserver.argtypes = (
        *(pointer, pointer, _Notified, pointer, pointer, ctypes.c_long),
    )
    foundation.CFRunLoopGetMain.restype = pointer
    foundation.CFRunLoopAddSource.restype = None
    foundation.CFRunLoopAddSource.argtypes = (pointer, pointer, pointer)
    io_kit.IORegisterForSystemPower.restype = number
    io_kit.IORegisterForSystemPower.argtypes = (pointer, pointer, _Powered, pointer)
    io_kit.IONotificationPortGetRunLoopSource.restype = pointer
    io_kit.IONotificationPortGetRunLoopSource.argtypes = (pointer,)
    io_kit.IOAllowPowerChange.argtypes = (number, ctypes.c_ssize_t)
    return MacLibraries(foundation, io_kit, pointer.in_dll(foundation, "kCFRunLoopCommonModes").value)
