"""Typing on macOS, by CGEvents that carry characters (Apple, "Quartz Event Services").

A program there is told which program is in front, and needs another permission for the titles of windows. So the whole
program is what a code is typed into, and what choices are remembered for.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any, Final

from trackops_desktop.keystrokes.keyboard import ENTER
from trackops_desktop.services.desktop.front_window import FrontWindow

_RETURN: Final = 36
_HID_TAP, _HID_STATE = 0, 1
#: Shift, Control, Option and Command (CGEventFlags).
_MODIFIERS: Final = 0x20000 | 0x40000 | 0x80000 | 0x100000
#: NSApplicationActivateIgnoringOtherApps.
_OVER_OTHERS: Final = 2


class MacKeys:
    """The calls of CoreGraphics and AppKit that typing needs."""

    def __init__(self, graphics: Any = None, messages: Any = None) -> None:
        """Take both libraries, or the system's own on first use."""
        self._graphics_given, self._messages_given = graphics, messages

    @property
    def _graphics(self) -> Any:
        if self._graphics_given is None:
            self._graphics_given = _load_graphics()
        return self._graphics_given

    @property
    def _messages(self) -> Any:
        if self._messages_given is None:
            self._messages_given = ObjectiveC()
        return self._messages_given

    def front(self) -> FrontWindow | None:
        messages = self._messages
        program = messages.send(messages.send(messages.kind("NSWorkspace"), "sharedWorkspace"), "frontmostApplication")
        if not program:
            return None
        number = messages.number(program, "processIdentifier")
        return FrontWindow(number, messages.text(messages.send(program, "bundleIdentifier")))

    def give_focus(self, number: int) -> None:
        messages = self._messages
        program = messages.send(
            messages.kind("NSRunningApplication"), "runningApplicationWithProcessIdentifier:", ctypes.c_int32(number)
        )
        if program:
            messages.send(program, "activateWithOptions:", ctypes.c_ulong(_OVER_OTHERS))

    def may_type(self) -> bool:
        return bool(self._graphics.CGPreflightPostEventAccess() or self._graphics.CGRequestPostEventAccess())

    def is_held(self) -> bool:
        graphics = self._graphics
        modifiers = graphics.CGEventSourceFlagsState(_HID_STATE) & _MODIFIERS
        return bool(modifiers or graphics.CGEventSourceKeyState(_HID_STATE, _RETURN))

    def send(self, character: str) -> bool:
        graphics = self._graphics
        for down in (True, False):
            event = graphics.CGEventCreateKeyboardEvent(None, _RETURN if character == ENTER else 0, down)
            if not event:
                return False
            if character != ENTER:
                units = character.encode("utf-16-le", "surrogatepass")
                text = (ctypes.c_uint16 * (len(units) // 2)).from_buffer_copy(units)
                graphics.CGEventKeyboardSetUnicodeString(event, len(text), text)
            graphics.CGEventSetFlags(event, 0)
            graphics.CGEventPost(_HID_TAP, event)
            graphics.CFRelease(event)
        return True


def _load_graphics() -> Any:
    library = ctypes.CDLL(ctypes.util.find_library("ApplicationServices") or "ApplicationServices")
    library.CGPreflightPostEventAccess.restype = library.CGRequestPostEventAccess.restype = ctypes.c_bool
    library.CGEventSourceFlagsState.restype = ctypes.c_uint64
    library.CGEventSourceKeyState.restype = ctypes.c_bool
    library.CGEventSourceKeyState.argtypes = [ctypes.c_int32, ctypes.c_uint16]
    library.CGEventCreateKeyboardEvent.restype = ctypes.c_void_p
    library.CGEventCreateKeyboardEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint16, ctypes.c_bool]
    library.CGEventKeyboardSetUnicodeString.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
    library.CGEventSetFlags.argtypes = [ctypes.c_void_p, ctypes.c_uint64]
    library.CGEventPost.argtypes = [ctypes.c_uint32, ctypes.c_void_p]
    library.CFRelease.argtypes = [ctypes.c_void_p]
    return library


class ObjectiveC:
    """Messages to Objective-C objects, as many kinds as are needed here."""

    def __init__(self) -> None:
        ctypes.CDLL(ctypes.util.find_library("AppKit") or "AppKit")
        self._runtime = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
        self._runtime.sel_registerName.restype = self._runtime.objc_getClass.restype = ctypes.c_void_p
        self._runtime.sel_registerName.argtypes = self._runtime.objc_getClass.argtypes = [ctypes.c_char_p]

    def kind(self, name: str) -> int:
        """Return a class."""
        return int(self._runtime.objc_getClass(name.encode()) or 0)

    def send(self, target: int, name: str, *arguments: Any) -> int:
        """Send a message that returns an object or nothing; 0 for none."""
        return int(self._call(ctypes.c_void_p, target, name, *arguments) or 0)

    def number(self, target: int, name: str) -> int:
        """Send a message that returns an `int`."""
        return int(self._call(ctypes.c_int32, target, name))

    def text(self, target: int) -> str:
        """Return the text of an NSString, or an empty one for none."""
        octets = self._call(ctypes.c_char_p, target, "UTF8String") if target else None
        return (octets or b"").decode("utf-8", "replace")

    def _call(self, result: Any, target: int, name: str, *arguments: Any) -> Any:
        kinds = [type(one) for one in arguments]
        call = ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_void_p, *kinds)(("objc_msgSend", self._runtime))
        return call(target, self._runtime.sel_registerName(name.encode()), *arguments)
