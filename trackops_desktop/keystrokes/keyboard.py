"""What typing needs of a system, and typing itself: character by character, as long as the window keeps the focus."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from trackops_desktop.errors import TypingError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.services.desktop.front_window import FrontWindow

#: Seconds between two characters. A page that moves on to its next box, and a remote desktop, need a moment.
PAUSE: Final = 0.02
ENTER: Final = "\n"


class Keys(Protocol):
    """Keys that are ready to be pressed."""

    def press(self, character: str) -> bool:
        """Type one character, `ENTER` for the Enter key; return False, and type nothing, if the focus is gone.

        Raises:
            TypingError: The system refused it.

        """


class Keyboard(Protocol):
    """One system's way to type; every method may wait, so that all are called on a worker."""

    def front(self) -> FrontWindow | None:
        """Return the window that has the keyboard now, or None where none has."""

    def prepare(self) -> None:
        """Get ready to type, while our own window still has the keyboard: the user may be asked for permission.

        Raises:
            TypingError: Nothing can be typed here.

        """

    def activate(self, window: FrontWindow) -> None:
        """Give a window the keyboard, and wait until it has it.

        Raises:
            TypingError: It did not take it.

        """

    def claim(self, number: int) -> None:
        """Give one of our own windows the keyboard, by the number the system knows it by; in vain where none may.

        Raises:
            TypingError: It did not take it.

        """

    def keys(self, text: str, window: FrontWindow) -> AbstractContextManager[Keys]:
        """Return keys that can type all of a text into a window; whatever was arranged for it is undone at the end.

        Raises:
            TypingError: It cannot be typed here.

        """


class FocusLost(TypingError):
    """Another window took the keyboard: nothing was typed into that one."""


def type_text(
    keyboard: Keyboard,
    window: FrontWindow,
    text: str,
    *,
    enter: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Type a text into a window, and Enter after it if that is wanted (worker thread).

    Raises:
        FocusLost: Another window got the keyboard; the rest was not typed.
        TypingError: It could not be typed at all.

    """
    keyboard.activate(window)
    characters = [*text, ENTER] if enter else [*text]
    with keyboard.keys(text + (ENTER if enter else ""), window) as keys:
        for number, character in enumerate(characters):
            if number:
                pause(PAUSE)
            if not keys.press(character):
                raise _lost(number)


def _lost(typed: int) -> FocusLost:
    if not typed:
        return FocusLost(_("Another window took the keyboard, so nothing was typed."))
    return FocusLost(
        ngettext(
            "Another window took the keyboard, so only {count} character was typed.",
            "Another window took the keyboard, so only {count} characters were typed.",
            typed,
        )
    )
