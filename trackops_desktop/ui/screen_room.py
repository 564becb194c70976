"""How large a window can be so that all of it is on its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

#: As high as desktops draw them, or higher, in points; before a window shows nobody knows.
TITLE_BAR = 40


def screen_room(window: QWidget) -> QSize:
    """Return the largest size inside a window's frame: desktops let a title bar push the rest off the lower edge."""
    return window.screen().availableSize() - QSize(0, TITLE_BAR)
