"""Typing where the system takes characters instead of keys, so that no layout matters: Windows and macOS."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from trackops_desktop.errors import TypingError
from trackops_desktop.i18n import _
from trackops_desktop.services.desktop.front_window import FrontWindow

#: Seconds for a window to take the focus, and for the user to let go of the keys of the shortcut.
_FOCUS_SECONDS, _RELEASE_SECONDS = 3.0, 3.0
_LOOK_EVERY: Final = 0.01


class NativeKeys(Protocol):
    """What is asked of the system itself; each is one call, or a few."""

    def front(self) -> FrontWindow | None:
        """Return the window, or the program, that has the keyboard."""

    def give_focus(self, number: int) -> None:
        """Ask for a window, or a program, to get the keyboard."""

    def may_type(self) -> bool:
        """Return whether the user lets this program type; where they have not been asked, they are asked now."""

    def is_held(self) -> bool:
        """Return whether a modifier or Enter is held down."""

    def send(self, character: str) -> bool:
        """Type one character, `ENTER` for the Enter key; return whether the system took it."""


class UnicodeKeyboard:
    """Types through a system's own calls."""

    def __init__(self, native: NativeKeys, pause: Callable[[float], None] = time.sleep) -> None:
        self._native, self._pause = native, pause

    def front(self) -> FrontWindow | None:
        return self._native.front()

    def prepare(self) -> None:
        if not self._native.may_type():
            raise TypingError(
                _("The system doesn't let Trackops Desktop type yet."),
                _("Allow it in the system's settings, under accessibility, then try again."),
            )

    def activate(self, window: FrontWindow) -> None:
        if self._has_focus(window):
            return
        self._native.give_focus(window.id)
        if not self._until(lambda: self._has_focus(window), _FOCUS_SECONDS):
            raise TypingError(_("The window that had the keyboard before didn't take it back, so nothing was typed."))

    def claim(self, number: int) -> None:
        """Leave it to Qt: the system lets the program in front, or one that a shortcut has called, take the focus."""

    @contextmanager
    def keys(self, text: str, window: FrontWindow) -> Iterator[_WatchedKeys]:  # noqa: ARG002
        """Wait until no key of a shortcut is held: with Ctrl, digits would be commands."""
        if not self._until(lambda: not self._native.is_held(), _RELEASE_SECONDS):
            raise TypingError(_("A key is still held down, so nothing was typed."))
        yield _WatchedKeys(self._native, window)

    def _has_focus(self, window: FrontWindow) -> bool:
        front = self._native.front()
        return front is not None and front.id == window.id

    def _until(self, true: Callable[[], bool], seconds: float) -> bool:
        for _try in range(round(seconds / _LOOK_EVERY)):
            if true():
                return True
            self._pause(_LOOK_EVERY)
        return true()


class _WatchedKeys:
    """Types, each character only while the window has the focus."""

    def __init__(self, native: NativeKeys, window: FrontWindow) -> None:
        self._native, self._window = native, window

    def press(self, character: str) -> bool:
        front = self._native.front()
        if front is None or front.id != self._window.id:
            return False
        if not self._native.send(character):
            raise TypingError(_("The desktop didn't take the keys."))
        return True
