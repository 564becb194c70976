"""The first page of *Add account*: one place to drop things on, and a button for every other way in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import Decoration, button, label
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours

_WAYS = (
    ("screen", N_("Scan the screen"), "screen"),
    ("area", N_("Select an area"), "area"),
    ("image", N_("Open image…"), "image"),
    ("paste", N_("Paste"), "paste"),
    ("type", N_("Type the key"), "key"),
)


class CapturePage(QWidget):
    """The drop target and the ways in.

    Signals:
        way_wanted: `camera`, `screen`, `area`, `image`, `paste` or `type`.
        finish_wanted: Go on with the parts of an export that are there.

    """

    way_wanted = Signal(str)
    finish_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out; the camera's panel takes the drop target's place while it runs."""
        super().__init__(parent)
        self.zone = QFrame()
        self.zone.setProperty("dropzone", True)
        self.zone.setMinimumHeight(200)
        self._zone_stack = QStackedLayout(self.zone)
        self._zone_stack.addWidget(self._invitation())
        self.says = label("")
        self.says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.finish = button(_("Add what was found"), self.finish_wanted.emit, kind="flat")
        self.finish.hide()
        self.buttons: dict[str, QPushButton] = {}
        self.is_busy = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.zone, 1)
        layout.addWidget(self.says)
        layout.addWidget(self.finish, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(self._grid())

    def say(self, sentence: str, *, tone: str = "") -> None:
        """Tell how the last thing went; `tone` is `warning` for what went wrong."""
        self.says.setText(sentence)
        self.says.setProperty("warning", tone == "warning")
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)
        announce(self, sentence)

    def set_busy(self, busy: bool) -> None:
        """Wait while pictures are looked through."""
        self.is_busy = busy
        for made in self.buttons.values():
            made.setEnabled(not busy)

    def set_over(self, over: bool) -> None:
        """Show that what is dragged may be dropped."""
        self.zone.setProperty("over", over)
        self.zone.style().unpolish(self.zone)
        self.zone.style().polish(self.zone)

    def show_panel(self, panel: QWidget | None) -> None:
        """Put the camera's panel into the drop target's place, or the invitation back."""
        if panel is None:
            self._zone_stack.setCurrentIndex(0)
            return
        if self._zone_stack.indexOf(panel) < 0:
            self._zone_stack.addWidget(panel)
        self._zone_stack.setCurrentWidget(panel)

    def _invitation(self) -> QWidget:
        inner = QWidget()
        picture = Decoration(46)
        picture.show_icon(icon("qr", colours().quiet))
        text = label(_("Drop a picture, a PDF or an otpauth:// address here"), bold=True)
        hint = label(
            _("Screenshots, photos of a letter and export codes from other authenticators all work."), quiet=True
        )
        for one in (text, hint):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.camera = button(_("Use the camera"), lambda: self.way_wanted.emit("camera"), icon_name="camera")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.camera)
        row.addStretch(1)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(22, 16, 22, 16)
        layout.addStretch(1)
        layout.addWidget(picture)
        for one in (text, hint):
            layout.addWidget(one)
        layout.addSpacing(6)
        layout.addLayout(row)
        layout.addStretch(1)
        return inner

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, (key, text, icon_name) in enumerate(_WAYS):
            made = button(_(text), self._by(key), icon_name=icon_name, kind="primary" if key == "screen" else "")
            self.buttons[key] = made
            if place == 0:
                grid.addWidget(made, 0, 0, 1, 2)
            elif place == 1:
                grid.addWidget(made, 0, 2, 1, 1)
            else:
                grid.addWidget(made, 1, place - 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        return grid

    def _by(self, way: str) -> Callable[[], None]:
        return lambda: self.way_wanted.emit(way)
