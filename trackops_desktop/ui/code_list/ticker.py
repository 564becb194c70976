"""The one timer of the application: a tick at every full second while the open list is seen, and none otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Ticker(QObject):
    """Wakes just after each full second of the codes' clock.

    Signals:
        tick: A second has begun; carries the time in unix seconds.

    """

    tick = Signal(float)

    def __init__(self, now: Callable[[], float], parent: QObject | None = None) -> None:
        """Stand still until `run(True)`."""
        super().__init__(parent)
        self._now = now
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def run(self, wanted: bool) -> None:
        """Start with a tick at once, or stop."""
        if wanted and not self.running:
            self._on_timeout()
        elif not wanted:
            self._timer.stop()

    def _on_timeout(self) -> None:
        now = self._now()
        self._timer.start(1000 - int(now * 1000) % 1000 + 2)
        self.tick.emit(now)
