"""Progress of work on a worker: told to the window's thread, and the way to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from trackops_desktop.errors import Cancelled

#: A window is told at most this often during one piece of work.
STEPS = 40


class WorkProgress(QObject):
    """Handed to work as its `progress`; the work is cancelled by the next call after `cancel`.

    Signals:
        moved: How much is done, of how much; delivered on the thread that the object lives in.

    """

    moved = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start at nothing."""
        super().__init__(parent)
        self._cancelled = False
        self._told = -1

    def cancel(self) -> None:
        """Make the work stop at its next step; what it did is taken back."""
        self._cancelled = True

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the work is; raise Cancelled when nobody wants it any more."""
        if self._cancelled:
            raise Cancelled
        step = done * STEPS // total if total else STEPS
        if step != self._told:
            self._told = step
            self.moved.emit(done, total)
