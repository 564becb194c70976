"""Locks when nobody has touched the application for the time in the settings; costs nothing while that is off."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.services.auto_lock import Lock

_LOGGER = LazyLogger(__name__)
_TOUCHES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin))
_LOOK_EVERY_MS = 5_000


class IdleWatch(QObject):
    """Tells the lock of every touch, and asks it now and then whether it is time.

    Signals:
        due: It is time to lock.

    """

    due = Signal()

    def __init__(self, lock: Lock, parent: QObject | None = None) -> None:
        """Watch nothing until `watch(True)`."""
        super().__init__(parent)
        self._lock = lock
        self._watching = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, wanted: bool) -> None:
        """Start or stop watching the whole application."""
        app = QCoreApplication.instance()
        if wanted == self._watching or app is None:
            return
        self._watching = wanted
        if wanted:
            self._lock.touch()
            app.installEventFilter(self)
            self._timer.start()
        else:
            app.removeEventFilter(self)
            self._timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice a touch; never take an event away."""
        if event.type() in _TOUCHES:
            self._lock.touch()
        return False

    def _look(self) -> None:
        if self._lock.due():
            _LOGGER.info("Nobody has been here for as long as the settings allow")
            self.due.emit()
