"""A dialog whose work runs beside the window: a bar, cancelling, an error told where it happened, safe to close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from trackops_desktop.errors import Cancelled, TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.transfer.progress import WorkProgress
from trackops_desktop.ui.transfer.widgets import ErrorLabel
from trackops_desktop.ui.widgets.busy_bar import BusyBar
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.workers.runner import RunsWork

T = TypeVar("T")


class WorkDialog(BaseDialog):
    """Runs one piece of work at a time."""

    def __init__(self, title: str, runner: RunsWork, parent: QWidget | None = None) -> None:
        """Make the bar and the place for errors; the subclass lays them out."""
        super().__init__(title, parent)
        self._runner = ScopedRunner(runner, self)
        self._progress: WorkProgress | None = None
        self._focus = KeptFocus(self, self.set_busy)
        self.problem = ErrorLabel()
        self.bar = BusyBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(6)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.hide()

    def set_busy(self, busy: bool) -> None:
        """Switch off what must not be touched during work; the subclass says what that is."""

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[TrackopsError], None] | None = None,
    ) -> None:
        """Do the work on a worker; an error is told at the bottom of the dialog unless `on_error` takes it."""
        self._begin()
        self._runner.run(work, on_done, on_error or self.problem.tell, self._end)

    def run_with_progress(self, work: Callable[[WorkProgress], T], on_done: Callable[[T | None], None]) -> None:
        """Do work that tells its progress and can be cancelled; `on_done` gets None when it was."""
        # Without a parent: the worker may be telling while the dialog is being deleted.
        progress = WorkProgress()
        progress.moved.connect(self._on_moved)

        def cancellable() -> T | None:
            try:
                return work(progress)
            except Cancelled:
                return None

        self._progress = progress
        self.run(cancellable, on_done)

    def reject(self) -> None:
        """Cancel what is going on; close when nothing is."""
        if self._progress is not None:
            self._progress.cancel()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once, also when the application locks; work that can be cancelled is taken back."""
        if self._progress is not None:
            self._progress.cancel()
            self._progress = None
        super().closeEvent(event)

    def _begin(self) -> None:
        self.problem.clear_problem()
        self.bar.setRange(0, 0)
        self.bar.show()
        self._focus.set_busy(True)

    def _end(self) -> None:
        self._progress = None
        self.bar.hide()
        self._focus.set_busy(False)

    def _on_moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
