"""Typing on Windows, by SendInput with KEYEVENTF_UNICODE (Microsoft, "KEYBDINPUT structure")."""

from __future__ import annotations

import ctypes
from typing import Any, Final

from trackops_desktop.keystrokes.keyboard import ENTER
from trackops_desktop.services.desktop.front_window import FrontWindow

_INPUT_KEYBOARD: Final = 1
_KEY_UP, _UNICODE = 0x2, 0x4
_RETURN: Final = 0x0D
#: Shift, Ctrl, Alt, both Windows keys, and Enter.
_WATCHED: Final = (0x10, 0x11, 0x12, 0x5B, 0x5C, _RETURN)
_LONGEST: Final = 512
_IS_DOWN: Final = 0x8000


class KeyInput(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_ = (
        ("key", ctypes.c_uint16),
        ("unit", ctypes.c_uint16),
        ("flags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("extra", ctypes.c_void_p),
    )


class _MouseInput(ctypes.Structure):
    """MOUSEINPUT, the largest of the union: it gives INPUT its size."""

    _fields_ = (
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("data", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("time", ctypes.c_uint32),
        ("extra", ctypes.c_void_p),
    )


class _EitherInput(ctypes.Union):
    """The union in INPUT."""

    _fields_ = (("keyboard", KeyInput), ("mouse", _MouseInput))


class WindowsInput(ctypes.Structure):
    """INPUT."""

    _fields_ = (("kind", ctypes.c_uint32), ("either", _EitherInput))


class WindowsKeys:
    """The calls of user32 that typing needs."""

    def __init__(self, user32: Any = None) -> None:
        """Take the library, or the system's own on first use."""
        self._given = user32

    @property
    def _user32(self) -> Any:
        if self._given is None:
            library = getattr(ctypes, "windll").user32  # noqa: B009 (the name exists on Windows alone)
            library.GetForegroundWindow.restype = ctypes.c_void_p
            library.SetForegroundWindow.argtypes = [ctypes.c_void_p]
            library.GetClassNameW.argtypes = library.GetWindowTextW.argtypes = [
                ctypes.c_void_p,
                ctypes.c_wchar_p,
                ctypes.c_int,
            ]
            library.SendInput.argtypes = [ctypes.c_uint, ctypes.c_void_p, ctypes.c_int]
            library.GetAsyncKeyState.restype = ctypes.c_short
            self._given = library
        return self._given

    def front(self) -> FrontWindow | None:
        number = self._user32.GetForegroundWindow()
        if not number:
            return None
        name, title = ctypes.create_unicode_buffer(_LONGEST), ctypes.create_unicode_buffer(_LONGEST)
        self._user32.GetClassNameW(number, name, _LONGEST)
        self._user32.GetWindowTextW(number, title, _LONGEST)
        return FrontWindow(int(number), name.value, title.value)

    def give_focus(self, number: int) -> None:
        self._user32.SetForegroundWindow(number)

    def may_type(self) -> bool:
        """Windows asks nobody; windows of administrators take no keys of others, which `send` notices."""
        return True

    def is_held(self) -> bool:
        return any(self._user32.GetAsyncKeyState(key) & _IS_DOWN for key in _WATCHED)

    def send(self, character: str) -> bool:
        strokes = [(_RETURN, 0, 0)] if character == ENTER else [(0, unit, _UNICODE) for unit in _units(character)]
        inputs = (WindowsInput * (2 * len(strokes)))()
        both = [(key, unit, flags | up) for key, unit, flags in strokes for up in (0, _KEY_UP)]
        for one, (key, unit, flags) in zip(inputs, both, strict=True):
            one.kind = _INPUT_KEYBOARD
            one.either.keyboard = KeyInput(key, unit, flags, 0, None)
        return int(self._user32.SendInput(len(both), inputs, ctypes.sizeof(WindowsInput))) == len(both)


def _units(character: str) -> list[int]:
    """Return the UTF-16 units of a character, one or two."""
    octets = character.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(octets[place : place + 2], "little") for place in range(0, len(octets), 2)]
