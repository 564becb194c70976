"""A second start while the application runs: its request is handed over, or it takes the other's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackops_desktop.app.console import tell
from trackops_desktop.app.options import request_of
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.app.options import Options
    from trackops_desktop.ui.dialogs.unanswered_dialog import UnansweredDialog
    from trackops_desktop.ui.platform.single_instance import SingleInstance

#: A program that answers does so at once; a window that says "wait" any earlier would only flicker.
QUIET_MS = 3_000


class SecondInstance:
    """Delivers what a later start was asked for; after three seconds a window says what it waits for."""

    def __init__(self, app: QApplication, options: Options, instance: SingleInstance) -> None:
        """Prepare to hand over the options' request."""
        from trackops_desktop.ui.platform.request_delivery import RequestDelivery

        verb, text = request_of(options)
        self._app = app
        self._brings_link = verb == "uri"
        self._delivery = RequestDelivery(instance, verb, text)
        self._dialog: UnansweredDialog | None = None
        self._status: int | None = 1
        self._strange = False

    def run(self) -> int | None:
        """Wait until it is delivered or given up; return the exit status, or None to go on as the first one."""
        from PySide6.QtCore import QTimer

        self._delivery.delivered.connect(lambda: self._end(0))
        self._delivery.freed.connect(lambda: self._end(None))
        self._delivery.stranger.connect(self._warn)
        quiet = QTimer(singleShot=True, interval=QUIET_MS)
        quiet.timeout.connect(self._show)
        quiet.start()
        QTimer.singleShot(0, self._delivery.begin)
        self._app.exec()
        quiet.stop()
        self._delivery.stop()
        return self._status

    def _show(self) -> None:
        from trackops_desktop.ui.dialogs.unanswered_dialog import UnansweredDialog

        tell(_("Trackops Desktop is already running but isn't responding yet."))
        self._dialog = UnansweredDialog(brings_link=self._brings_link)
        self._dialog.warning.setVisible(self._strange)
        self._dialog.rejected.connect(lambda: self._end(1))
        self._dialog.open()

    def _warn(self) -> None:
        self._strange = True
        if self._dialog is not None:
            self._dialog.warning.show()

    def _end(self, status: int | None) -> None:
        self._status = status
        if self._dialog is not None:
            self._dialog.blockSignals(True)
            self._dialog.close()
            self._dialog = None
        self._app.quit()
