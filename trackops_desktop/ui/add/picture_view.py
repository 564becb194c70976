"""Shows a picture with the codes found in it outlined; a click on one chooses it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.scan.reading import Outline
from trackops_desktop.ui.widgets.theme import colours

#: Green over whatever the camera sees; drawn over a dark line so that it shows on anything.
_FOUND, _UNDER = QColor("#38d27a"), QColor(0, 0, 0, 160)
_LOCATED = QColor("#ffb454")


class PictureView(QWidget):
    """A picture, kept in proportion, mirrored where it is the user's own camera.

    Signals:
        chosen: A code was clicked; carries its place among the outlines.

    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to show."""
        super().__init__(parent)
        self._image = QImage()
        self._outlines: tuple[Outline, ...] = ()
        self._located: tuple[Outline, ...] = ()
        self._mirrored = False
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Picture"))

    def show_picture(
        self,
        image: QImage,
        outlines: Sequence[Outline] = (),
        located: Sequence[Outline] = (),
        *,
        mirrored: bool = False,
    ) -> None:
        """Show a picture; `outlines` of codes that were read, `located` of those that were only seen."""
        self._image, self._mirrored = image, mirrored
        self._outlines, self._located = tuple(outlines), tuple(located)
        self.setCursor(Qt.CursorShape.PointingHandCursor if len(self._outlines) > 1 else Qt.CursorShape.ArrowCursor)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_picture(QImage())

    def sizeHint(self) -> QSize:
        """Return a size in the proportion of a camera."""
        return QSize(400, 240)

    def polygon(self, outline: Outline) -> QPolygonF:
        """Return where an outline of the picture lies in the widget."""
        area = self._area()
        scale = area.width() / max(1, self._image.width())
        points = []
        for x, y in outline:
            across = self._image.width() - x if self._mirrored else x
            points.append(QPointF(area.left() + across * scale, area.top() + y * scale))
        return QPolygonF(points)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.isNull():
            painter.end()
            return
        area = self._area()
        painter.fillRect(self.rect(), QColor(colours().hover))
        image = self._image.flipped(Qt.Orientation.Horizontal) if self._mirrored else self._image
        painter.drawImage(area, image)
        for outline, colour in [(o, _LOCATED) for o in self._located] + [(o, _FOUND) for o in self._outlines]:
            polygon = self.polygon(outline)
            for pen in (QPen(_UNDER, 6), QPen(colour, 3)):
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolygon(polygon)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the code under the mouse."""
        for place, outline in enumerate(self._outlines):
            if self.polygon(outline).containsPoint(event.position(), Qt.FillRule.OddEvenFill):
                self.chosen.emit(place)
                return

    def _area(self) -> QRectF:
        """Return where the picture lies: as large as fits, in the middle."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )
