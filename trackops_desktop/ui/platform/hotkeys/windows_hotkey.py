"""Holds a shortcut on Windows: `RegisterHotKey`, whose message arrives at the window's thread."""

# not translated: names of keys
from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination
from trackops_desktop.ui.platform.windows_session import WindowsMessage

WM_HOTKEY: Final = 0x0312
#: Any number below 0xC000 is an application's own.
ID: Final = 0x7A1C
#: MOD_ALT, MOD_CONTROL, MOD_SHIFT, MOD_WIN; MOD_NOREPEAT: a key that is held down is pressed once.
_MODIFIERS: Final = {"Alt": 0x1, "Ctrl": 0x2, "Shift": 0x4, "Meta": 0x8}
_NO_REPEAT: Final = 0x4000
#: Virtual keys (winuser.h) of keys that write nothing.
_KEYS: Final = {
    "Space": 0x20,
    "Return": 0x0D,
    "Enter": 0x0D,
    "Ins": 0x2D,
    "Del": 0x2E,
    "Home": 0x24,
    "End": 0x23,
    "PgUp": 0x21,
    "PgDown": 0x22,
    "Left": 0x25,
    "Up": 0x26,
    "Right": 0x27,
    "Down": 0x28,
    "Pause": 0x13,
}
_F1: Final = 0x70
#: ERROR_HOTKEY_ALREADY_REGISTERED.
_TAKEN: Final = 1409
_MESSAGES: Final = frozenset({b"windows_generic_MSG", b"windows_dispatcher_MSG"})


class HotkeyCalls(Protocol):
    """The calls of Windows that are needed."""

    def register(self, number: int, modifiers: int, key: int) -> int:
        """Register a shortcut of this thread; return 0, or Windows' error."""

    def unregister(self, number: int) -> None:
        """Give it back."""

    def virtual_key(self, character: str) -> int:
        """Return the virtual key that writes a character on the layout in use, or 0."""


class WindowsHotkey(QAbstractNativeEventFilter):
    """Holds one combination at a time; everything happens on the window's thread, and at once."""

    def __init__(self, pressed: Callable[[], None], calls: HotkeyCalls | None = None) -> None:
        """Take what to call when the keys are pressed."""
        super().__init__()
        self._pressed, self._calls = pressed, calls or _User32()
        self._held = False

    def hold(self, keys: KeyCombination) -> HotkeyState:
        """Hold these keys in place of those before."""
        self.let_go()
        key = _virtual_key(keys, self._calls)
        if not key:
            return HotkeyState.IMPOSSIBLE
        modifiers = sum(_MODIFIERS[name] for name in keys.modifiers)
        error = self._calls.register(ID, modifiers | _NO_REPEAT, key)
        self._held = error == 0
        if error:
            return HotkeyState.TAKEN if error == _TAKEN else HotkeyState.IMPOSSIBLE
        return HotkeyState.HELD

    def let_go(self) -> None:
        """Hold nothing."""
        if self._held:
            self._held = False
            self._calls.unregister(ID)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Look at one message; never take it away."""
        if bytes(kind) in _MESSAGES:  # type: ignore[arg-type]
            told = WindowsMessage.from_address(int(message))
            if (told.number, told.word) == (WM_HOTKEY, ID) and self._held:
                self._pressed()
        return False, 0


def _virtual_key(keys: KeyCombination, calls: HotkeyCalls) -> int:
    if keys.function_key:
        return _F1 + keys.function_key - 1
    if len(keys.key) == 1:
        # Letters and digits have their own numbers on every layout.
        plain = keys.key.isascii() and keys.key.isalnum()
        return ord(keys.key) if plain else calls.virtual_key(keys.key)
    return _KEYS.get(keys.key, 0)


class _User32:
    """Windows itself."""

    def register(self, number: int, modifiers: int, key: int) -> int:
        if sys.platform == "win32":
            if ctypes.windll.user32.RegisterHotKey(None, number, modifiers, key):
                return 0
            return int(ctypes.windll.kernel32.GetLastError()) or -1
        return -1

    def unregister(self, number: int) -> None:
        if sys.platform == "win32":
            ctypes.windll.user32.UnregisterHotKey(None, number)

    def virtual_key(self, character: str) -> int:
        if sys.platform == "win32":
            found = int(ctypes.windll.user32.VkKeyScanW(ctypes.c_wchar(character))) & 0xFFFF
            return 0 if found == 0xFFFF else found & 0xFF
        return 0
