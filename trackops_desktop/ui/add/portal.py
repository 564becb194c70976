"""The desktop portal's screenshot: how a Wayland session lets a program see the screen, with the user's leave."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE, _REQUEST = "org.freedesktop.portal.Screenshot", "org.freedesktop.portal.Request"
#: The user may take their time over the portal's question.
_PATIENCE_MS = 120_000


class ScreenshotPortal(QObject):
    """One request for a screenshot.

    Signals:
        taken: The picture. The file the portal wrote is deleted.
        refused: The user said no, or took too long.
        missing: There is no such portal here.

    """

    taken = Signal(QImage)
    refused = Signal()
    missing = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare; nothing is asked yet."""
        super().__init__(parent)
        self._done = False
        self._bus: Any = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._finish(self.refused))

    def ask(self) -> None:
        """Ask for a picture of the whole screen."""
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            self._finish(self.missing)
            return
        self._bus = bus
        token = f"trackops_{secrets.token_hex(8)}"
        sender = bus.baseService().removeprefix(":").replace(".", "_")
        self._listen(f"{_PATH}/request/{sender}/{token}")
        message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "Screenshot")
        message.setArguments(["", {"handle_token": token, "interactive": False, "modal": True}])
        reply = bus.call(message)
        if reply.type() is QDBusMessage.MessageType.ErrorMessage:
            self._finish(self.missing)
            return
        self._timer.start(_PATIENCE_MS)

    def _listen(self, handle: str) -> None:
        self._bus.connect(_SERVICE, handle, _REQUEST, "Response", self, SLOT("on_response(uint,QVariantMap)"))

    @Slot("uint", "QVariantMap")
    def on_response(self, status: int, results: Mapping[str, Any]) -> None:
        """Read the picture that the portal wrote, and delete its file."""
        uri = str(results.get("uri", "")) if status == 0 else ""
        path = QUrl(uri).toLocalFile()
        if not path:
            self._finish(self.refused)
            return
        image = QImage(path)
        with suppress(OSError):
            Path(path).unlink()
        if image.isNull():
            self._finish(self.missing)
        elif not self._done:
            self._done = True
            self._timer.stop()
            self.taken.emit(image)

    def _finish(self, signal: Any) -> None:
        if not self._done:
            self._done = True
            self._timer.stop()
            signal.emit()
