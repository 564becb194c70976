"""The first page of *Add account*: one place to drop things on, and a button for every other way in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
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
from trackops_desktop.ui.screen_room import screen_room
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import Decoration, button, label, scrolling
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours

_GAP = 8
#: What a dialog has beside its pages, in points: its margins and a bar to scroll with.
_AROUND = 60
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
        self.zone.setMinimumHeight(150)
        self._zone_stack = QStackedLayout(self.zone)
        self._zone_stack.addWidget(self._invitation())
        self.says = label("")
        self.says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.finish = button(_("Add what was found"), self.finish_wanted.emit, kind="flat")
        self.finish.hide()
        self.buttons: dict[str, QPushButton] = {}
        self.is_busy = False
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolling(inner))  # large text on a small screen
        layout.addWidget(self.zone, 1)
        layout.addWidget(self.says)
        layout.addWidget(self.finish, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._ways())

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

    def _ways(self) -> _WayButtons:
        for key, text, icon_name in _WAYS:
            kind = "primary" if key == "screen" else ""
            self.buttons[key] = button(_(text), self._by(key), icon_name=icon_name, kind=kind)
        return _WayButtons(tuple(self.buttons.values()))

    def _by(self, way: str) -> Callable[[], None]:
        return lambda: self.way_wanted.emit(way)


class _WayButtons(QWidget):
    """The ways in, in two rows, or each in a row of its own where the screen has no room for three across."""

    def __init__(self, buttons: tuple[QPushButton, ...]) -> None:
        """Lay them out; the first takes the room of two."""
        super().__init__()
        self._buttons = buttons
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._stands = False
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Ask for the room that two rows take, as far as the screen has it."""
        most = screen_room(self).width() - _AROUND
        return QSize(min(self._across(), most), self._grid.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lie or stand, as there is room."""
        super().resizeEvent(event)
        stands = self._across() > self.width()
        if stands is not self._stands:
            self._stands = stands
            self._place()

    def _across(self) -> int:
        screen, area, image, paste, typed = (one.minimumSizeHint().width() for one in self._buttons)
        return max(screen, image + _GAP + paste) + _GAP + max(area, typed)

    def _place(self) -> None:
        cells = (
            tuple((row, 0, 1, 3) for row in range(5))
            if self._stands
            else ((0, 0, 1, 2), (0, 2, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1))
        )
        for one, cell in zip(self._buttons, cells, strict=True):
            self._grid.removeWidget(one)
            self._grid.addWidget(one, *cell)
        for column in range(3):
            self._grid.setColumnStretch(column, 1)
