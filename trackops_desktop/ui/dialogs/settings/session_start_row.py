"""The switch for starting with the session: it shows what the system has, whoever changed it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.services.session_start.session_start import SessionStart, SessionStartState
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import label
from trackops_desktop.workers.runner import RunsWork


class SessionStartRow(QWidget):
    """Asks the system when it is shown and whenever its window comes back; a click that is under way wins."""

    def __init__(self, start: SessionStart, runner: RunsWork) -> None:
        """Take the system's way of starting programs at a sign-in."""
        super().__init__()
        self._start, self._runner = start, ScopedRunner(runner, self)
        self._turn = 0
        self.switch = QCheckBox(_("Start in the tray when I sign in"))
        self.note = label("", quiet=True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.switch)
        column.addWidget(self.note)
        self.switch.toggled.connect(self._change)
        self._look()

    def event(self, event: QEvent) -> bool:
        """Ask again when the window has the keyboard again: its user may come from the system's settings."""
        if event.type() is QEvent.Type.WindowActivate:
            self._look()
        return super().event(event)

    def _look(self) -> None:
        turn = self._turn
        self._runner.run(self._mended, lambda state: self._show(turn, state), self._on_error)

    def _mended(self) -> SessionStartState:
        """Return what the system has, after an entry of a program that is gone was set right (worker thread)."""
        state = self._start.state()
        if state.stale:
            self._start.switch(True)
        return state

    def _change(self, on: bool) -> None:
        self._turn += 1
        turn = self._turn

        def work() -> SessionStartState:
            self._start.switch(on)
            return self._start.state()

        self._runner.run(work, lambda state: self._show(turn, state), lambda error: self._on_refused(turn, error))

    def _show(self, turn: int, state: SessionStartState) -> None:
        if turn != self._turn:
            return
        blocker = QSignalBlocker(self.switch)
        self.switch.setChecked(state.on)
        blocker.unblock()
        if state.stale:
            self._say(_("The program that was to start is gone. This one starts in its place from now on."))
        elif state.other:
            self._say(_("Another copy starts when you sign in: {program}", program=state.other))
        else:
            self._say("")

    def _on_refused(self, turn: int, error: TrackopsError) -> None:
        """Say why, and show what the system has."""
        self._runner.run(self._start.state, lambda state: self._show_refused(turn, state, error), self._on_error)

    def _show_refused(self, turn: int, state: SessionStartState, error: TrackopsError) -> None:
        self._show(turn, state)
        self._on_error(error)

    def _on_error(self, error: TrackopsError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
