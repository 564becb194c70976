"""Shows a dialog while the keyring waits for its user, wherever in the application that was caused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.vault.keyring.prompts import KeyringPrompts

if TYPE_CHECKING:
    from trackops_desktop.ui.dialogs.prompt_dialog import PromptDialog

_LOGGER = LazyLogger(__name__)


class PromptWatch(QObject):
    """Shows the dialog over whatever window is at work, for as long as a keyring waits for its user."""

    _came = Signal(object)

    def __init__(self, prompts: KeyringPrompts, window: QWidget) -> None:
        """Listen from now on; the dialog stands over the window, or over the dialog that is open there."""
        super().__init__(window)
        self._prompts, self._window = prompts, window
        self.dialog: PromptDialog | None = None
        self._came.connect(self._show, Qt.ConnectionType.QueuedConnection)
        prompts.watch(self._tell)

    def _tell(self, name: str | None) -> None:
        """Hear it on whichever thread waits."""
        if isValid(self):
            self._came.emit(name)

    def _show(self, name: str | None) -> None:
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.blockSignals(True)
            self.dialog.close()
        self.dialog = None
        _LOGGER.info("A keyring asks its user %s", name is not None)
        if name is None:
            return
        from trackops_desktop.ui.dialogs.prompt_dialog import PromptDialog

        self.dialog = PromptDialog(name, QApplication.activeModalWidget() or self._window)
        self.dialog.given_up.connect(self._prompts.cancel)
        self.dialog.open()
