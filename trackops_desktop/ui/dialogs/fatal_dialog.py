"""The accounts cannot be opened at all: why, and what to do; nothing was changed."""

from __future__ import annotations

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import label


class FatalDialog(BaseDialog):
    """A sentence, an advice, and *Close*."""

    def __init__(self, error: TrackopsError) -> None:
        super().__init__("Trackops Desktop", None, closes_on_lock=False)  # not translated
        self.take_room(420)
        self.add(label(error.sentence, bold=True))
        self.add(label(error.advice))
        self.add_buttons(self.cancel_button(_("Close")))
