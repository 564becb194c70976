"""While the keyring asks its user in a window of its own, ours says so and offers to give it up."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, label


class PromptDialog(BaseDialog):
    """Says which keyring asks.

    Signals:
        given_up: *Cancel* was chosen, or the dialog was closed.

    """

    given_up = Signal()

    def __init__(self, keyring: str, parent: QWidget | None = None) -> None:
        """Name the keyring; the dialog goes by itself when it has its answer."""
        super().__init__(_("Question from the keyring"), parent, closes_on_lock=False)
        self.take_room(380)
        self.add(label(_("{keyring} is asking you something.", keyring=keyring), bold=True))
        self.add(label(_("Answer it in its own window. Nothing changes here until you do."), quiet=True))
        self.cancel = button(_("Cancel"), self.reject)
        self.add_buttons(self.cancel)
        self.rejected.connect(self.given_up)
