"""The application runs already and does not answer: what was asked for waits here until it does."""

from __future__ import annotations

from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import label

LINK = (
    "The link waits in this window, not on disk, and is handed over as soon as the program answers or has ended. "
    "Nothing is added before you have looked at it there."
)
WINDOW = "Its window is shown as soon as it answers, or a new one when it has ended."
STRANGER = "A program of another user answers in its place. Nothing was sent to it; look who else uses this computer."


class UnansweredDialog(BaseDialog):
    """Why nothing happens yet, and *Give up*."""

    def __init__(self, *, brings_link: bool) -> None:
        """Say what waits."""
        super().__init__("Trackops Desktop", None, closes_on_lock=False)
        self.take_room(420)
        self.add(label("Trackops Desktop is running already but does not answer yet.", bold=True))
        self.add(label(LINK if brings_link else WINDOW))
        self.warning = label(STRANGER)
        self.warning.hide()
        self.add(self.warning)
        self.add_buttons(self.cancel_button("Give up"))
