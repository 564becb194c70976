"""Speaks a text with the system's voice, on a thread of its own: a voice that has to wake up takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QThread, Signal

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, language

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech

#: A voice has so long to end.
_END_MS = 3_000
#: Qt's engine for tests: it is silent.
SILENT = "mock"


class _Voice(QObject):
    """The engine's side; it lives on the thread and loads Qt's part for speech with the first text."""

    began = Signal(str)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, engine: str) -> None:
        super().__init__()
        self._name = engine
        self._engine: QTextToSpeech | None = None

    def say(self, text: str, spoken: str) -> None:
        engine = self._engine or self._made()
        if engine is None or not engine.availableVoices():
            self.failed.emit(
                TrackopsError(
                    _("This computer has no voice."),
                    _("Turn on the system's speech output; on Linux, install speech-dispatcher."),
                )
            )
            return
        locale = QLocale(spoken)
        if any(one.language() is locale.language() for one in engine.availableLocales()):
            engine.setLocale(locale)
        engine.stop()
        engine.say(text)
        self.began.emit(text)

    def hush(self) -> None:
        if self._engine is not None:
            self._engine.stop()

    def _made(self) -> QTextToSpeech | None:
        try:
            from PySide6.QtTextToSpeech import QTextToSpeech
        except ImportError:  # a package without Qt's part for speech, or a system without what that needs
            return None
        real = [name for name in QTextToSpeech.availableEngines() if name != SILENT]
        if not self._name and not real:
            return None
        self._engine = QTextToSpeech(self._name or real[0], self)
        self._engine.stateChanged.connect(self._on_state)
        return self._engine

    def _on_state(self, state: QTextToSpeech.State) -> None:
        if state.name in {"Ready", "Error"}:
            self.ended.emit()


class Speech(QObject):
    """Says one text at a time; a new one takes the place of the old.

    Signals:
        began, ended: A text is being said, and is not any more.
        failed: There is no voice; carries a TrackopsError.

    """

    began = Signal(str)
    ended = Signal()
    failed = Signal(object)
    _wanted = Signal(str, str)
    _hushed = Signal()

    def __init__(self, engine: str = "", parent: QObject | None = None) -> None:
        """Load nothing yet; `engine` is the system's own unless a test names another."""
        super().__init__(parent)
        self._name = engine
        self._thread: QThread | None = None
        self._voice: _Voice | None = None

    def say_code(self, code: str) -> None:
        """Say a code, digit by digit, once."""
        self.say(", ".join(letter for letter in code if not letter.isspace()))

    def say(self, text: str) -> None:
        """Say a text in the language of the windows."""
        if self._thread is None:
            self._start()
        self._wanted.emit(text, language())

    def hush(self) -> None:
        """Stop in the middle of a word."""
        self._hushed.emit()

    def end(self) -> None:
        """Stop, and end the thread."""
        if self._thread is not None:
            self.hush()
            self._thread.quit()
            self._thread.wait(_END_MS)
            self._thread = self._voice = None

    def _start(self) -> None:
        self._thread, self._voice = QThread(), _Voice(self._name)
        self._voice.moveToThread(self._thread)
        self._wanted.connect(self._voice.say)
        self._hushed.connect(self._voice.hush)
        self._voice.began.connect(self.began)
        self._voice.ended.connect(self.ended)
        self._voice.failed.connect(self.failed)
        self._thread.finished.connect(self._voice.deleteLater)
        self._thread.start()
