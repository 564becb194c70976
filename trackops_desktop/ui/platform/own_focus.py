"""Whether one of our own windows has the keyboard, for threads that may not ask Qt."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow


class OwnFocus(QObject):
    """Follows the focus from the moment it is made."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._is_ours = app.focusWindow() is not None
        app.focusWindowChanged.connect(self._on_change)

    def __call__(self) -> bool:
        """Return whether the keyboard is in one of our windows; any thread may call."""
        return self._is_ours

    def _on_change(self, window: QWindow | None) -> None:
        self._is_ours = window is not None
