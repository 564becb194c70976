"""One question about a terminal at a time; every command of a terminal that waits gets the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QObject

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.ui.terminal.terminal_dialog import TerminalDialog
from trackops_desktop.ui.terminal.terminal_permission import Terminal, TerminalPermissions

_LOGGER = LazyLogger(__name__)
#: Terminals that wait for their question at most.
_MOST = 4


class TerminalAnswer(Enum):
    """What the user says."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    BANNED = "banned"


@dataclass(eq=False)
class _Question:
    terminal: Terminal
    waiting: list[Callable[[TerminalAnswer], None]] = field(default_factory=list)
    dialog: TerminalDialog | None = None


class TerminalQuestions(QObject):
    """Shows the questions in their order, and keeps the answers."""

    def __init__(self, permissions: TerminalPermissions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._permissions = permissions
        self._questions: list[_Question] = []

    @property
    def dialog(self) -> TerminalDialog | None:
        """The question on show."""
        return self._questions[0].dialog if self._questions else None

    def ask(self, terminal: Terminal, on_answer: Callable[[TerminalAnswer], None]) -> bool:
        """Ask, or wait for the questions before; False where too many wait already."""
        same = next((one for one in self._questions if terminal.is_known and _same(one.terminal, terminal)), None)
        if same is not None:
            same.waiting.append(on_answer)
            return True
        if len(self._questions) > _MOST:
            return False
        self._questions.append(_Question(terminal, [on_answer]))
        self._show_first()
        return True

    def withdraw(self, on_answer: Callable[[TerminalAnswer], None]) -> None:
        """Take a question back: who asked is gone, or has got another answer."""
        for question in tuple(self._questions):
            if on_answer not in question.waiting:
                continue
            question.waiting.remove(on_answer)
            if not question.waiting:
                self._drop(question)
        self._show_first()

    def _show_first(self) -> None:
        if not self._questions or self._questions[0].dialog is not None:
            return
        question = self._questions[0]
        dialog = TerminalDialog(question.terminal)
        question.dialog = dialog
        dialog.allowed.connect(lambda: self._answer(question, TerminalAnswer.ALLOWED))
        dialog.refused.connect(lambda: self._answer(question, TerminalAnswer.REFUSED))
        dialog.banned.connect(lambda: self._answer(question, TerminalAnswer.BANNED))
        _LOGGER.info("A command in a terminal asks for a code")
        dialog.come()

    def _answer(self, question: _Question, answer: TerminalAnswer) -> None:
        if question not in self._questions:
            return
        self._questions.remove(question)
        _LOGGER.info("The answer to a command in a terminal: %s", answer)
        if answer is TerminalAnswer.ALLOWED:
            self._permissions.allow(question.terminal)
        elif answer is TerminalAnswer.BANNED:
            self._permissions.ban(question.terminal)
        for tell in tuple(question.waiting):
            tell(answer)
        self._show_first()

    def _drop(self, question: _Question) -> None:
        self._questions.remove(question)
        if question.dialog is not None:
            question.dialog.blockSignals(True)
            question.dialog.close()
            question.dialog.deleteLater()


def _same(one: Terminal, other: Terminal) -> bool:
    return one.instance == other.instance
