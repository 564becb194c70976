"""A bar that says how far something is, or only that it is going on, without ever moving by itself."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QProgressBar

#: Width of a dash and of the gap behind it, in points.
_DASH, _GAP = 22, 12


class BusyBar(QProgressBar):
    """Shows dashes that stand still where the end is not known.

    Styles let them run for ever, whatever the system's setting for motion is, which Qt does not tell on every system.
    That something goes on is said in words beside it.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashes, or the style's own bar."""
        if self.minimum() != self.maximum():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        radius = self.height() / 2
        for left in range(0, self.width(), _DASH + _GAP):
            painter.drawRoundedRect(QRectF(left, 0, min(_DASH, self.width() - left), self.height()), radius, radius)
        painter.end()
