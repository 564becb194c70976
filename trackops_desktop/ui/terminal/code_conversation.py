"""One command that asks for a code: answered exactly once, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

from trackops_desktop.companion.code_request import (
    LONGEST,
    CodeAnswer,
    CodeOutcome,
    GivenCode,
    answer,
    asking,
    is_receipt,
    query_in,
)
from trackops_desktop.companion.rate_limit import RateLimit
from trackops_desktop.companion.wire import BadMessage, FrameReader
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.code_giving import CodeGiving
from trackops_desktop.ui.terminal.terminal_permission import Terminal, TerminalPermissions
from trackops_desktop.ui.terminal.terminal_questions import TerminalAnswer, TerminalQuestions
from trackops_desktop.vault.errors import KeyringLocked, VaultLocked
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)


@dataclass(frozen=True, slots=True)
class CodeContext:
    """What commands in terminals are answered with.

    Attributes:
        is_locked: Whether the application is locked, as far as memory knows.
        monotonic: Seconds that only ever grow.
        limit: How often all commands together may ask.

    """

    giving: CodeGiving
    runner: RunsWork
    is_locked: Callable[[], bool]
    monotonic: Clock
    limit: RateLimit = field(default_factory=RateLimit)
    permissions: TerminalPermissions = field(default_factory=TerminalPermissions)


class CodeConversation(QObject):
    """Talks with one command until it has its answer or is gone.

    Signals:
        ended: It is over.

    """

    ended = Signal()

    def __init__(
        self, socket: QLocalSocket, terminal: Terminal, questions: TerminalQuestions, context: CodeContext
    ) -> None:
        """Take the socket of a program of this user."""
        super().__init__()
        self._socket, self._terminal, self._questions, self._context = socket, terminal, questions, context
        socket.setParent(self)
        self._frames = FrameReader(LONGEST)
        self._query: str | None = None
        self._is_answered = False
        self._given: GivenCode | None = None
        self._is_over = False
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._end)

    def begin(self) -> None:
        """Read what came before anybody listened."""
        if self._socket.bytesAvailable():
            self._read()

    def lock(self) -> None:
        """Say that the application is locked now, unless another answer was faster."""
        if self._query is not None:
            self._answer(CodeAnswer(CodeOutcome.LOCKED))

    def close(self) -> None:
        """End it: the application ends. A code that is on its way counts as given."""
        self._given = None
        self._end()

    def _read(self) -> None:
        try:
            for text in self._frames.take(bytes(self._socket.readAll().data())):
                self._take(text)
        except BadMessage:
            self._end()

    def _take(self, text: bytes) -> None:
        if self._is_answered:
            if is_receipt(text):
                self._given = None
            return
        if self._query is not None:
            raise BadMessage
        self._query = query_in(text)
        context = self._context
        if not context.limit.allows("", context.monotonic()):
            self._answer(CodeAnswer(CodeOutcome.TOO_OFTEN))
        elif context.permissions.is_banned(self._terminal):
            self._answer(CodeAnswer(CodeOutcome.REFUSED))
        elif context.is_locked():
            self._answer(CodeAnswer(CodeOutcome.LOCKED))
        elif context.permissions.is_allowed(self._terminal):
            self._make(self._query)
        elif self._questions.ask(self._terminal, self._on_answer):
            self._write(asking())
        else:
            self._answer(CodeAnswer(CodeOutcome.TOO_OFTEN))

    def _on_answer(self, said: TerminalAnswer) -> None:
        if said is not TerminalAnswer.ALLOWED:
            self._answer(CodeAnswer(CodeOutcome.REFUSED))
        elif self._query is not None and not (self._is_answered or self._is_over):
            self._make(self._query)

    def _make(self, query: str) -> None:
        """Have the answer made beside the window; who asks may be gone, or the vault locked, when it comes."""
        self._context.runner.run(lambda: self._context.giving.answer(query), self._answer, self._on_error)

    def _on_error(self, error: TrackopsError) -> None:
        if isinstance(error, VaultLocked | KeyringLocked):
            self._answer(CodeAnswer(CodeOutcome.LOCKED))
        else:
            self._answer(CodeAnswer(CodeOutcome.FAILED, sentence=error.sentence, advice=error.advice))

    def _answer(self, what: CodeAnswer) -> None:
        is_connected = self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState
        if self._is_answered or self._is_over or not is_connected:
            self._take_back(what.code)
            return
        self._is_answered = True
        self._questions.withdraw(self._on_answer)
        self._given = what.code
        _LOGGER.info("A command in a terminal is answered: %s", what.outcome)
        self._write(answer(what))

    def _take_back(self, code: GivenCode | None) -> None:
        """Put back the counter of a code that nobody got."""
        if code is not None and code.counter is not None:
            giving = self._context.giving
            self._context.runner.run(lambda: giving.take_back(code), lambda _none: None, lambda _error: None)

    def _write(self, frame: bytes) -> None:
        self._socket.write(frame)
        self._socket.flush()

    def _end(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        if self._given is not None and self._socket.bytesAvailable():
            self._read()  # a receipt may have come together with the end
        self._questions.withdraw(self._on_answer)
        given, self._given = self._given, None
        self._take_back(given)
        self._socket.disconnectFromServer()
        self.ended.emit()
        self.deleteLater()
