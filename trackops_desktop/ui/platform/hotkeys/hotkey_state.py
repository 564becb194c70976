"""What becomes of a shortcut that is to work everywhere, and what every system's way of holding one is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple, Protocol

Pause = Callable[[float], None]


class HotkeyState(Enum):
    """How it is."""

    OFF = auto()
    WAITING = auto()
    HELD = auto()
    TAKEN = auto()
    UNASKED = auto()
    REFUSED = auto()
    IMPOSSIBLE = auto()


class HotkeyNews(NamedTuple):
    """What a way of holding a shortcut tells.

    Attributes:
        state: How it is; None if the keys were pressed.
        keys: What the desktop calls the keys that it gave, if it chose them.

    """

    state: HotkeyState | None
    keys: str = ""


PRESSED = HotkeyNews(None)


class HotkeyMeans(Enum):
    """A system's way of holding a shortcut."""

    PORTAL = auto()
    X11 = auto()
    WINDOWS = auto()
    CARBON = auto()
    NONE = auto()


class HotkeyListener(Protocol):
    """Holds one shortcut on a thread of its own until it is ended."""

    def watch(self, _pause: Pause) -> Iterator[HotkeyNews]:
        """Hold it and tell what happens."""

    def end(self) -> None:
        """Let go; callable from any thread."""


def hotkey_means(system: str, environment: Mapping[str, str]) -> HotkeyMeans:
    """Return how this session holds shortcuts; in a Wayland session X11 would hear keys of X11 programs alone."""
    if system == "win32":
        return HotkeyMeans.WINDOWS
    if system == "darwin":
        return HotkeyMeans.CARBON
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        return HotkeyMeans.PORTAL
    return HotkeyMeans.X11 if environment.get("DISPLAY") else HotkeyMeans.NONE
