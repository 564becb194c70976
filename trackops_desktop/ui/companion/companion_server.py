"""The socket at which browsers reach the application; whoever connects is told nothing before it is paired."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.ui.platform.single_instance import is_ours, peer_of, server_for_user
from trackops_desktop.ui.scoped_runner import ScopedRunner

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from trackops_desktop.services.desktop.front_window import BrowserFront
    from trackops_desktop.ui.companion.browser_connection import BrowserConnection
    from trackops_desktop.ui.companion.companion_context import CompanionContext
    from trackops_desktop.ui.companion.pairing_queue import PairingQueue

_LOGGER = LazyLogger(__name__)
#: Conversations at once: one a profile of a browser, and some more.
_MOST = 32


class CompanionServer(QObject):
    """Listens, and keeps the conversations; what they need is loaded with the first of them."""

    def __init__(self, name: str, make: Callable[[], CompanionContext], parent: QObject | None = None) -> None:
        """Take the socket's name, and what makes everything that a conversation needs."""
        super().__init__(parent)
        self._name, self._make = name, make
        self._server: QLocalServer | None = None
        self._context: CompanionContext | None = None
        self._queue: PairingQueue | None = None
        self._connections: list[BrowserConnection] = []

    @property
    def queue(self) -> PairingQueue | None:
        """The questions about pairing, if any browser ever connected."""
        return self._queue

    @property
    def fronts(self) -> tuple[BrowserFront, ...]:
        """What each connected browser shows, as far as it was looked at."""
        return tuple(front for one in self._connections if (front := one.front) is not None)

    def listen(self) -> bool:
        """Open the socket for this user alone; call it only while holding the lock of the data folder."""
        self._server = server = server_for_user(self._name, self, self._on_connection)
        if not server.isListening():
            _LOGGER.warning("Browsers cannot be heard: %s", server.serverError())
        return server.isListening()

    def close(self) -> None:
        """End every conversation and stop listening."""
        for connection in tuple(self._connections):
            connection.end("quit")
        if self._server is not None:
            self._server.close()

    def vault_changed(self) -> None:
        """Tell every browser how the vault is now, and which accounts there are."""
        if self._context is None or not self._connections:
            return

        def looked(_none: None) -> None:
            for connection in self._connections:
                connection.tell_state()
                connection.refresh()

        signin = self._context.signin
        ScopedRunner(signin.runner, self).run(signin.signin.look, looked)

    def policy_changed(self) -> None:
        """Look whether the company still lets in every browser that is connected."""
        for connection in tuple(self._connections):
            connection.recheck()

    def removed(self, profile: str) -> None:
        """End the conversations of a browser that is let in no more."""
        for connection in tuple(self._connections):
            if connection.profile == profile:
                connection.end("removed")

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is None:
            return
        if len(self._connections) >= _MOST or not is_ours(socket):
            socket.abort()
            socket.deleteLater()
            return
        from trackops_desktop.ui.companion.browser_connection import BrowserConnection
        from trackops_desktop.ui.companion.caller import UNKNOWN, caller_of
        from trackops_desktop.ui.companion.pairing_queue import PairingQueue

        if self._context is None:
            self._context = self._make()
        if self._queue is None:
            self._queue = PairingQueue(self)
        peer = peer_of(socket)
        caller = caller_of(peer[0]) if peer is not None else UNKNOWN
        connection = BrowserConnection(socket, caller, self._queue, self._context, self)
        self._connections.append(connection)
        connection.ended.connect(lambda: self._connections.remove(connection))
        connection.begin()
