"""The application runs already and does not answer: what was asked for waits here until it does."""

from __future__ import annotations

from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import label

LINK = N_(
    "The link waits in this window, not on disk, and is passed on as soon as the other window responds or "
    "closes. Nothing is added until you have reviewed it there."
)
WINDOW = N_("Its window appears as soon as it responds, or a new one opens when it has closed.")
STRANGER = N_(
    "Another user's program is answering in its place. Nothing was sent to it. Find out who else uses this computer."
)


class UnansweredDialog(BaseDialog):
    """Why nothing happens yet, and *Give up*."""

    def __init__(self, *, brings_link: bool) -> None:
        """Say what waits."""
        super().__init__("Trackops Desktop", None, closes_on_lock=False)  # not translated
        self.take_room(420)
        self.add(label(_("Trackops Desktop is already running but isn't responding yet."), bold=True))
        self.add(label(_(LINK) if brings_link else _(WINDOW)))
        self.warning = label(_(STRANGER))
        self.warning.hide()
        self.add(self.warning)
        self.add_buttons(self.cancel_button(_("Give up")))
