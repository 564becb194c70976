"""Holds a shortcut on macOS: Carbon's `RegisterEventHotKey`, which needs no permission and is what all programs use.

Carbon names a key by where it lies. Letters are taken from where they lie on a keyboard of the United States.
"""

# not translated: names of keys
from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final, Protocol

from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination

#: cmdKey, optionKey, shiftKey and controlKey (Events.h); Qt calls Command Ctrl, and Control Meta.
_MODIFIERS: Final = {"Ctrl": 0x0100, "Alt": 0x0800, "Shift": 0x0200, "Meta": 0x1000}
#: Key codes of the letters and digits, in the order of the codes (Events.h); a blank stands for another key.
_BY_CODE: Final = "ASDFHGZXCV BQWERYT123465=97-80]OU[IP LJ'K;\\,/NM."
_KEYS: Final = {
    "Space": 0x31,
    "Return": 0x24,
    "Enter": 0x4C,
    "Del": 0x75,
    "Home": 0x73,
    "End": 0x77,
    "PgUp": 0x74,
    "PgDown": 0x79,
    "Left": 0x7B,
    "Right": 0x7C,
    "Down": 0x7D,
    "Up": 0x7E,
}
#: F1 to F20.
_FUNCTION_KEYS: Final = (
    *(0x7A, 0x78, 0x63, 0x76, 0x60, 0x61, 0x62, 0x64, 0x65, 0x6D),
    *(0x67, 0x6F, 0x69, 0x6B, 0x71, 0x6A, 0x40, 0x4F, 0x50, 0x5A),
)
#: eventHotKeyExistsErr.
_TAKEN: Final = -9878


class CarbonCalls(Protocol):
    """The calls of macOS that are needed."""

    def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
        """Register a shortcut; return 0, or the system's error."""

    def unregister(self) -> None:
        """Give it back."""


class CarbonHotkey:
    """Holds one combination at a time; everything happens on the window's thread, and at once."""

    def __init__(self, pressed: Callable[[], None], calls: CarbonCalls | None = None) -> None:
        """Take what to call when the keys are pressed."""
        self._pressed, self._calls = pressed, calls or _Carbon()
        self._held = False

    def hold(self, keys: KeyCombination) -> HotkeyState:
        """Hold these keys in place of those before."""
        self.let_go()
        key = key_code(keys)
        if key < 0:
            return HotkeyState.IMPOSSIBLE
        error = self._calls.register(key, sum(_MODIFIERS[name] for name in keys.modifiers), self._pressed)
        self._held = error == 0
        if error:
            return HotkeyState.TAKEN if error == _TAKEN else HotkeyState.IMPOSSIBLE
        return HotkeyState.HELD

    def let_go(self) -> None:
        """Hold nothing."""
        if self._held:
            self._held = False
            self._calls.unregister()


def key_code(keys: KeyCombination) -> int:
    """Return Carbon's code of a key, or -1."""
    number = keys.function_key
    if number:
        return _FUNCTION_KEYS[number - 1] if number <= len(_FUNCTION_KEYS) else -1
    return _BY_CODE.find(keys.key) if len(keys.key) == 1 else _KEYS.get(keys.key, -1)


class _HotKeyId(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))


class _EventKind(ctypes.Structure):
    _fields_ = (("class_", ctypes.c_uint32), ("kind", ctypes.c_uint32))


#: `keyb` and kEventHotKeyPressed.
_HOT_KEY_PRESSED: Final = (0x6B657962, 5)
_SIGNATURE: Final = 0x54524B4F  # TRKO
_HANDLER: Final = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class _Carbon:
    """macOS itself."""

    def __init__(self) -> None:
        self._library: Any = None
        self._pressed: Callable[[], None] = lambda: None
        self._key = ctypes.c_void_p()
        self._handler: Any = None

    def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
        if sys.platform == "darwin":
            self._pressed = pressed
            if self._library is None:
                self._library = _load_carbon()
                self._listen()
            name = _HotKeyId(_SIGNATURE, 1)
            target = self._library.GetApplicationEventTarget()
            return int(self._library.RegisterEventHotKey(key, modifiers, name, target, 0, ctypes.byref(self._key)))
        return -1

    def unregister(self) -> None:
        if self._library is not None:
            self._library.UnregisterEventHotKey(self._key)

    def _listen(self) -> None:
        """Hear of it: one handler for the life of the application, and of this object."""

        def handle(_next: int | None, _event: int | None, _data: int | None) -> int:
            self._pressed()
            return 0

        self._handler = _HANDLER(handle)
        kind = _EventKind(*_HOT_KEY_PRESSED)
        target = self._library.GetApplicationEventTarget()
        self._library.InstallEventHandler(target, self._handler, 1, ctypes.byref(kind), None, None)


def _load_carbon() -> Any:
    library = ctypes.CDLL("/System/Library/Frameworks/Carbon.framework/Carbon")
    pointer = ctypes.c_void_p
    library.GetApplicationEventTarget.restype = pointer
    library.RegisterEventHotKey.argtypes = (
        ctypes.c_uint32,
        ctypes.c_uint32,
        _HotKeyId,
        pointer,
        ctypes.c_uint32,
        pointer,
    )
    library.UnregisterEventHotKey.argtypes = (pointer,)
    library.InstallEventHandler.argtypes = (pointer, _HANDLER, ctypes.c_ulong, pointer, pointer, pointer)
    return library
