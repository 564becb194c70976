"""Lets the engine know of a screen reader that was there before it."""

from __future__ import annotations

from PySide6.QtGui import QAccessible


def tell_engine() -> None:
    """Say again that somebody listens, if so: until then the engine tells nothing of what is in its pages.

    QtWebEngine 6.11.3 begins to look for screen readers with its first page, and only at what changes from then on.
    """
    if QAccessible.isActive():
        QAccessible.setActive(False)
        QAccessible.setActive(True)
