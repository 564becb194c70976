"""The socket at which commands of this user ask for codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.ui.platform.single_instance import is_ours, peer_of, server_for_user

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from trackops_desktop.ui.terminal.code_conversation import CodeContext, CodeConversation
    from trackops_desktop.ui.terminal.terminal_questions import TerminalQuestions

_LOGGER = LazyLogger(__name__)
#: Commands that ask at once.
_MOST = 32


class CodeServer(QObject):
    """Listens, and keeps the conversations; what they need is loaded with the first of them."""

    def __init__(self, name: str, context: CodeContext, parent: QObject | None = None) -> None:
        """Take the socket's name and what commands are answered with."""
        super().__init__(parent)
        self._name, self._context = name, context
        self._server: QLocalServer | None = None
        self._conversations: list[CodeConversation] = []
        self.questions: TerminalQuestions | None = None

    def listen(self) -> bool:
        """Open the socket for this user alone; call it only while holding the lock of the data folder."""
        self._server = server = server_for_user(self._name, self, self._on_connection)
        if not server.isListening():
            _LOGGER.warning("Commands in terminals can't be heard: %s", server.serverError())
        return server.isListening()

    def lock(self) -> None:
        """Answer everybody who waits: the application is locked now."""
        for conversation in tuple(self._conversations):
            conversation.lock()

    def close(self) -> None:
        """End every conversation and stop listening."""
        for conversation in tuple(self._conversations):
            conversation.close()
        if self._server is not None:
            self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is None:
            return
        if len(self._conversations) >= _MOST or not is_ours(socket):
            socket.abort()
            socket.deleteLater()
            return
        from trackops_desktop.companion.processes import ancestry
        from trackops_desktop.ui.terminal.code_conversation import CodeConversation
        from trackops_desktop.ui.terminal.terminal_permission import terminal_of
        from trackops_desktop.ui.terminal.terminal_questions import TerminalQuestions

        if self.questions is None:
            self.questions = TerminalQuestions(self._context.permissions, self)
        peer = peer_of(socket)
        terminal = terminal_of(ancestry(peer[0]) if peer is not None else ())
        conversation = CodeConversation(socket, terminal, self.questions, self._context)
        self._conversations.append(conversation)
        conversation.ended.connect(lambda: self._conversations.remove(conversation))
        conversation.begin()
