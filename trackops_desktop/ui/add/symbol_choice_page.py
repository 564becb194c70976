"""Several codes in one picture: all outlined, chosen by click."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.ui.add.input_sources import DecodedPicture
from trackops_desktop.ui.add.picture_view import PictureView
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import button, label


class SymbolChoicePage(QWidget):
    """The picture with its codes.

    Signals:
        chosen: The texts that were chosen.
        back_wanted: Look for something else.

    """

    chosen = Signal(list)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[str] = []
        self.heading = label("", size=1.25, bold=True)
        self.preview = PictureView()
        self.preview.chosen.connect(lambda place: self.chosen.emit([self._texts[place]]))
        self.all = button(_("Add all"), lambda: self.chosen.emit(list(self._texts)), kind="primary")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Back"), self.back_wanted.emit))
        row.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.heading)
        layout.addWidget(
            label(_("Click the one you want, or add them all. You can review them on the next page."), quiet=True)
        )
        layout.addWidget(self.preview, 1)
        layout.addLayout(row)

    def show_sighting(self, sighting: DecodedPicture) -> None:
        """Show a picture with the outlines of its authenticator codes."""
        readings = [reading for reading in sighting.readings if is_authenticator(reading.text)]
        self._texts = [reading.text for reading in readings]
        self.heading.setText(ngettext("{count} code in this picture", "{count} codes in this picture", len(readings)))
        announce(self, self.heading.text())
        self.preview.show_picture(sighting.image, [reading.outline for reading in readings])
        self.all.setText(ngettext("Add all {count}", "Add all {count}", len(readings)))
        self.all.setFocus()
