"""Announcements for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


def announce(source: QObject, text: str) -> None:
    """Have a screen reader say a text once it is done with what it says, if one listens.

    What that needs is loaded with the first text, not at start.
    """
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if text and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))
