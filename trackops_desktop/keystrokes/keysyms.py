"""Keysyms: the numbers that X11 and Wayland have for characters (X Window System Protocol, appendix A)."""

from __future__ import annotations

from typing import Final

from trackops_desktop.keystrokes.keyboard import ENTER

RETURN: Final = 0xFF0D
KEYPAD_ENTER: Final = 0xFF8D
NUM_LOCK: Final = 0xFF7F
SCROLL_LOCK: Final = 0xFF14


def keysym_of(character: str) -> int:
    """Return the keysym of a character: Latin 1 as it is, any other by its place in Unicode, Enter by its key."""
    if character == ENTER:
        return RETURN
    point = ord(character)
    return point if 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF else 0x0100_0000 | point
