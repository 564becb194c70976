"""Links and files that macOS hands to the application as events; other systems start the program with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent


class SystemLinks(QObject):
    """Keeps what comes until somebody takes it: the first link may be why the application was started."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._take: Callable[[str], None] | None = None
        self._waiting: list[str] = []

    def start(self) -> None:
        """Watch the events of the whole application."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def hand_to(self, take: Callable[[str], None]) -> None:
        """Hand over what has come, and what will come, as the link or the path it is."""
        self._take = take
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            take(text)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the events that open something; leave all others."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        text = event.file() or event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if self._take is None:
            self._waiting.append(text)
        else:
            self._take(text)
        return True
