"""One application per data folder: a lock file decides, a local socket only carries messages to the one that runs."""

from __future__ import annotations

import functools
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLockFile, QObject, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.json_object import parsed_json
from trackops_desktop.paths import local_socket

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_LOGGER = LazyLogger(__name__)
#: More than the longest link that a command line hands on.
MAX_MESSAGE = 70_000


class SingleInstance(QObject):
    """Holds the lock, listens for later starts.

    A message is one JSON object with the verbs `raise`, `add`, `pick`, `uri`, `site` or `company`; nothing is ever
    answered but that it was received, an otpauth URI only ever opens a review, and a company file is shown before it is
    kept.

    Signals:
        raised: A second start asks for the window.
        add_wanted: A second start asks for *Add account*.
        pick_wanted: A second start asks for quick pick.
        uri_came: A second start brings a link.
        site_wanted: A second start asks for a site by its name; an empty one asks for the only one, or the list.
        company_came: A second start brings the path of a company file.

    """

    raised = Signal()
    add_wanted = Signal()
    pick_wanted = Signal()
    uri_came = Signal(str)
    site_wanted = Signal(str)
    company_came = Signal(str)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        """Prepare for one data folder (mode 0700, so that only its owner reaches the lock)."""
        super().__init__(parent)
        self._lock = QLockFile(str(home / "running.lock"))
        self._lock.setStaleLockTime(0)
        self._home = home.resolve()
        self._server: Any = None

    @functools.cached_property
    def name(self) -> str:
        """The socket's name."""
        return local_socket(self._home, "running")

    def is_first(self) -> bool:
        """Take the lock; a lock whose process is gone is taken over."""
        first = self._lock.tryLock(0)
        if not first:
            _LOGGER.info("Another one runs on this data folder: %s", self._lock.error())
        return first

    def listen(self) -> bool:
        """Wait for later starts; call it only while holding the lock, after the first pixels."""
        self._server = server = server_for_user(self.name, self, self._on_connection)
        if not server.isListening():
            _LOGGER.warning("Later starts cannot be heard: %s", server.serverError())
        return server.isListening()

    def close(self) -> None:
        """Stop listening and give the lock back."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        if not is_ours(socket):
            socket.abort()
            return
        socket.setReadBufferSize(MAX_MESSAGE + 1)
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)
        if socket.bytesAvailable():
            self._read(socket)

    def _read(self, socket: Any) -> None:
        if socket.bytesAvailable() > MAX_MESSAGE:
            _LOGGER.warning("A message of another program is too long: %d octets", socket.bytesAvailable())
            socket.abort()
            return
        if not socket.canReadLine():
            return
        line = bytes(socket.readLine(MAX_MESSAGE).data())
        message = parse_message(line)
        socket.write(b"ok\n" if message else b"no\n")
        socket.flush()
        if message:
            self._act(*message)

    def _act(self, verb: str, text: str) -> None:
        _LOGGER.info("A later start asks for something: a link %s, an account to add %s", verb == "uri", verb == "add")
        if verb == "uri":
            self.uri_came.emit(text)
        elif verb == "add":
            self.add_wanted.emit()
        elif verb == "pick":
            self.pick_wanted.emit()
        elif verb == "site":
            self.site_wanted.emit(text)
        elif verb == "company":
            self.company_came.emit(text)
        else:
            self.raised.emit()


def parse_message(line: bytes) -> tuple[str, str] | None:
    """Return verb and text of a message, or None for anything that is not one."""
    try:
        message = parsed_json(line)
    except ValueError:
        return None
    if not isinstance(message, dict):
        return None
    verb, text = message.get("verb"), message.get("text", "")
    if verb not in ("raise", "add", "pick", "uri", "site", "company") or not isinstance(text, str):
        return None
    return verb, text


def server_for_user(name: str, parent: QObject, on_connection: Callable[[], None]) -> QLocalServer:
    """Listen at a socket for this user alone, in place of one that a killed program left.

    Call it only while holding the lock of the data folder; whether it listens is for the caller to look.
    """
    from PySide6.QtNetwork import QLocalServer

    QLocalServer.removeServer(name)
    server = QLocalServer(parent)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    server.newConnection.connect(on_connection)
    server.listen(name)
    return server


def is_ours(socket: Any) -> bool:
    """Return whether the other end is a program of this user, as far as the system can tell."""
    if sys.platform != "linux":
        return True  # Windows: the pipe is open to this user alone; macOS: the folder is
    peer = peer_of(socket)
    return peer is None or peer[1] == os.getuid()


def peer_of(socket: Any) -> tuple[int, int] | None:
    """Return the process and the user at the other end of a local socket, where the system tells."""
    import socket as sockets

    if sys.platform != "linux":
        return None
    with sockets.socket(fileno=os.dup(socket.socketDescriptor())) as end:
        peer = end.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, struct.calcsize("3i"))
    process, user, _group = struct.unpack("3i", peer)
    return process, user
