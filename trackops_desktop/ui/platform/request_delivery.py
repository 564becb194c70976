"""Hands a later start's request to the application that runs, however long that one takes to answer."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket

from trackops_desktop.ui.platform.single_instance import MAX_MESSAGE, SingleInstance, is_ours

_AGAIN_MS = 200
_Connection = QLocalSocket.LocalSocketState


class RequestDelivery(QObject):
    """One request on its way. It is kept in memory alone, since a link holds a secret.

    A program that is busy has not read what waits in its socket: the request is sent once and its answer awaited. Only
    where the connection ends, or cannot be made, is there another try; the program may have ended meanwhile, and then
    this one takes its place.

    Signals:
        delivered: The running application has taken it.
        freed: It has ended; the lock is this process's now.
        stranger: A program of another user answers in its place and was sent nothing.

    """

    delivered = Signal()
    freed = Signal()
    stranger = Signal()

    def __init__(self, instance: SingleInstance, verb: str, text: str = "", parent: QObject | None = None) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(parent)
        self._instance = instance
        self._message = _message(verb, text)
        if len(self._message) > MAX_MESSAGE:  # no link that can be read; the window says so of its beginning too
            self._message = _message(verb, text[:1_000])
        self._socket: QLocalSocket | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.begin)

    def begin(self) -> None:
        """Try to deliver; the signals tell what comes of it."""
        if self._instance.is_first():
            self.freed.emit()
            return
        socket = QLocalSocket(self)
        self._socket = socket
        socket.connected.connect(lambda: self._send(socket))
        socket.readyRead.connect(lambda: self._end(socket, self.delivered.emit))
        # An error may come while the call that causes it still runs.
        socket.errorOccurred.connect(lambda _error: self._end(socket, self._again.start))
        socket.disconnected.connect(lambda: self._end(socket, self._again.start))
        socket.connectToServer(self._instance.name)

    def stop(self) -> None:
        """Give it up."""
        self._again.stop()
        if self._socket is not None:
            self._end(self._socket, lambda: None)

    def _send(self, socket: QLocalSocket) -> None:
        if not is_ours(socket):
            self._end(socket, self._again.start)
            self.stranger.emit()
            return
        socket.write(self._message)
        socket.flush()

    def _end(self, socket: QLocalSocket, then: Callable[[], None]) -> None:
        """Leave a connection, once, and go on."""
        if socket is not self._socket:
            return
        self._socket = None
        if socket.state() is not _Connection.UnconnectedState:
            socket.disconnectFromServer()
        socket.deleteLater()
        then()


def _message(verb: str, text: str) -> bytes:
    line = json.dumps({"verb": verb, "text": text}, ensure_ascii=False)
    return line.encode("utf-8", "replace") + b"\n"
