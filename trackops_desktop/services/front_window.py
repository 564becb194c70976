"""The window that has the keyboard, as far as the system tells."""

from __future__ import annotations

from typing import Final, NamedTuple


class FrontWindow(NamedTuple):
    """The window that has the keyboard.

    Attributes:
        id: The system's number of it; 0 where the system does not tell.
        program: The name of its program or kind, such as X11's class; may be empty.
        title: What its title bar says; may be empty.

    """

    id: int
    program: str = ""
    title: str = ""


#: Stands for whatever window has the keyboard, on systems that tell no program which one that is.
UNKNOWN_WINDOW: Final = FrontWindow(0)
