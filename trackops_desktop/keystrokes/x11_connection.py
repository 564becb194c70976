"""Connections of our own to the X server."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Xlib.display import Display


def open_display(name: str | None = None) -> Display:
    """Connect to a server by its name, or to the one that the environment names.

    Raises:
        OSError: Nothing answers there, it refuses us, or it ends or begins anew just now.

    """
    from Xlib.display import Display
    from Xlib.error import ConnectionClosedError, DisplayError

    try:
        return Display(name)
    except (ConnectionClosedError, DisplayError) as error:
        raise OSError(str(error)) from None


def close_display(display: Display) -> None:
    """End a connection, also one that the server has ended already: the library leaves its socket open then."""
    from Xlib.error import ConnectionClosedError

    try:
        display.close()
    except (ConnectionClosedError, OSError):
        with suppress(OSError):
            display.display.socket.close()
