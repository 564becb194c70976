"""Shows an account's QR code for a phone to scan, after asking, and for a minute at most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import label
from trackops_desktop.vault.entry import Entry

SECONDS = 60
#: Light modules around the symbol (ISO/IEC 18004 asks for 4).
MARGIN = 4
#: How small it may become, in points: what a phone still reads, so that all of it is in sight on a small screen.
LEAST_SIDE, LEAST_MODULE = 140, 2


class QrWidget(QWidget):
    """Paints a QR code black on white, whatever the appearance: readers fail on the reverse."""

    def __init__(self, matrix: Sequence[Sequence[bool]], name: str, parent: QWidget | None = None) -> None:
        """Take the dark modules, row by row, without margin."""
        super().__init__(parent)
        self._matrix = matrix
        self.setAccessibleName(_("QR code of {name}", name=name))
        least = max(LEAST_SIDE, LEAST_MODULE * (len(matrix) + 2 * MARGIN))
        self.setMinimumSize(least, least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the least size: it takes the room that its window has, and is never scrolled for more."""
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint whole pixels of the screen a module, so that edges stay sharp and the room is used."""
        painter = QPainter(self)
        count = len(self._matrix) + 2 * MARGIN
        pixels = self.devicePixelRatio()
        painter.scale(1 / pixels, 1 / pixels)
        width, height = int(self.width() * pixels), int(self.height() * pixels)
        side = max(1, min(width, height) // count)
        left, top = (width - side * count) // 2, (height - side * count) // 2
        painter.fillRect(QRect(left, top, side * count, side * count), QColor("#ffffff"))
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    at = QRect(left + (x + MARGIN) * side, top + (y + MARGIN) * side, side, side)
                    painter.fillRect(at, QColor("#000000"))
        painter.end()


class QrDialog(BaseDialog):
    """The code, the account's name, and the time until it closes by itself."""

    def __init__(self, matrix: Sequence[Sequence[bool]], entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(_("QR code"), parent)
        self.take_room(360, 440)
        self._left = SECONDS
        name = label(entry.label, bold=True)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.says = label("", quiet=True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(name)
        self.add(QrWidget(matrix, entry.label), 1)
        self.add(self.says)
        self.add_buttons(self.cancel_button(_("Close")))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_second)
        self._timer.start(1000)
        self._tell()

    def _on_second(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.close()
        else:
            self._tell()

    def _tell(self) -> None:
        self.says.setText(_("Scan it with the other authenticator. Closes in {left} s.", left=self._left))


def ask_and_show(context: Context, entry: Entry, window: QWidget) -> BaseDialog:
    """Ask whether nobody looks on, then show the code; return the question."""

    def show(uri: str) -> None:
        from trackops_desktop.transfer.writers.qr_image import qr_matrix

        QrDialog(qr_matrix(uri), entry, window).open()

    return ask(
        window,
        _("Show QR code"),
        _("Show the QR code of “{account}”?", account=entry.label),
        _(
            "Anyone who sees or photographs it can generate your codes. Make sure no one is watching and your "
            "screen isn't being shared or recorded."
        ),
        _("Show QR code"),
        lambda: ScopedRunner(context.runner, window).run(lambda: context.accounts.uri(entry.id), show),
    )
