"""What screen readers are told beyond what stands in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QComboBox


def announce(source: QObject, text: str) -> None:
    """Have a screen reader say a text once it is done with what it says, if one listens.

    What that needs is loaded with the first text, not at start.
    """
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if text and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))


def name_choice(box: QComboBox, name: str) -> None:
    """Name a choice that no label stands beside: on Linux, Qt gives its value for its name."""
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)
    line = box.lineEdit()
    if line is not None:
        line.setAccessibleName(name)
