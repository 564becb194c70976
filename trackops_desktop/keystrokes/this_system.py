"""Chooses how keys are typed into other windows on this operating system."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from trackops_desktop.errors import TypingError
from trackops_desktop.i18n import _
from trackops_desktop.keystrokes.keyboard import Keyboard, Keys
from trackops_desktop.services.desktop.front_window import FrontWindow


class NoKeyboard:
    """Types nothing, and says so."""

    def front(self) -> FrontWindow | None:
        return None

    def prepare(self) -> None:
        raise _unable()

    def activate(self, window: FrontWindow) -> None:
        """Leave it to the system which window comes next."""

    def claim(self, number: int) -> None:
        """Leave it to the system."""

    def keys(self, text: str, window: FrontWindow) -> AbstractContextManager[Keys]:  # noqa: ARG002
        raise _unable()


def _unable() -> TypingError:
    return TypingError(_("This desktop doesn't let Trackops Desktop type into other windows."))


class Permission(Protocol):
    """Keeps what a desktop gives to those that its user has allowed to type."""

    def token(self) -> str:
        """Return what was given last, or an empty text."""

    def keep(self, token: str) -> None:
        """Keep what was given now."""


def system_keyboard(
    platform: str, environ: Mapping[str, str], owns_focus: Callable[[], bool], permission: Permission
) -> Keyboard:
    """Return how to type here; nothing is loaded or connected yet."""
    if platform.startswith("linux") and environ.get("WAYLAND_DISPLAY"):
        from trackops_desktop.keystrokes.remote_desktop import PortalKeyboard

        return PortalKeyboard(owns_focus, time.sleep, permission.token, permission.keep)
    if platform.startswith("linux") and environ.get("DISPLAY"):
        from trackops_desktop.keystrokes.x11 import X11Keyboard

        return X11Keyboard()
    if platform == "win32":
        from trackops_desktop.keystrokes.unicode_keyboard import UnicodeKeyboard
        from trackops_desktop.keystrokes.windows import WindowsKeys

        return UnicodeKeyboard(WindowsKeys())
    if platform == "darwin":
        from trackops_desktop.keystrokes.macos import MacKeys
        from trackops_desktop.keystrokes.unicode_keyboard import UnicodeKeyboard

        return UnicodeKeyboard(MacKeys())
    return NoKeyboard()
