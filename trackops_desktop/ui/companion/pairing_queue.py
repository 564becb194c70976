"""One question about pairing at a time: whoever asks meanwhile waits, with words of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.ui.companion.approval_dialogs import PairingDialog
from trackops_desktop.ui.companion.caller import Caller

_LOGGER = LazyLogger(__name__)
_MOST = 4


class PairingAnswer(Enum):
    """What the user says."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    BANNED = "banned"


@dataclass(eq=False)
class PairingQuestion:
    """A browser that waits for the user's word."""

    browser: str
    words: tuple[str, str]
    caller: Caller
    on_answer: Callable[[PairingAnswer], None]


class PairingQueue(QObject):
    """Shows the questions in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[PairingQuestion] = deque()
        self._shown: tuple[PairingQuestion, PairingDialog] | None = None

    @property
    def dialog(self) -> PairingDialog | None:
        """The question on show."""
        return self._shown[1] if self._shown is not None else None

    def ask(self, question: PairingQuestion) -> bool:
        """Ask, or wait for the question before; False where too many wait already."""
        if len(self._waiting) >= _MOST:
            return False
        self._waiting.append(question)
        self._next()
        return True

    def withdraw(self, question: PairingQuestion) -> None:
        """Take a question back: who asked is gone."""
        if question in self._waiting:
            self._waiting.remove(question)
        if self._shown is not None and self._shown[0] is question:
            dialog = self._shown[1]
            self._shown = None
            dialog.blockSignals(True)
            dialog.close()
            dialog.deleteLater()
            self._next()

    def _next(self) -> None:
        if self._shown is not None or not self._waiting:
            return
        question = self._waiting.popleft()
        dialog = PairingDialog(question.browser, question.words, question.caller)
        self._shown = (question, dialog)
        dialog.allowed.connect(lambda: self._answer(question, PairingAnswer.ALLOWED))
        dialog.refused.connect(lambda: self._answer(question, PairingAnswer.REFUSED))
        dialog.banned.connect(lambda: self._answer(question, PairingAnswer.BANNED))
        _LOGGER.info("A browser asks to be paired")
        dialog.come()

    def _answer(self, question: PairingQuestion, answer: PairingAnswer) -> None:
        if self._shown is None or self._shown[0] is not question:
            return
        self._shown = None
        _LOGGER.info("The answer to a browser that asks to be paired: %s", answer)
        question.on_answer(answer)
        self._next()
