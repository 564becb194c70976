"""What stands in a sign-in window's place while the application is locked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.forms import MiddlePage, button


class LockCover(MiddlePage):
    """Covers the page.

    Signals:
        unlock_wanted: The main window is to ask for the passphrase.

    """

    unlock_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lock", _("Locked"), _("Unlock Trackops Desktop to see this page again."), parent)
        self.unlock = button(_("Unlock…"), self.unlock_wanted.emit, kind="primary")
        self.add(self.unlock)
        self.setFocusProxy(self.unlock)
