"""Selects an area of the screen: its picture fills the screen, a rectangle is drawn over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import _

_SHADE = QColor(0, 0, 0, 110)
#: An area smaller than this on either side was a slip of the hand, in pixels of the widget.
_SMALLEST = 12


class AreaPicker(QWidget):
    """Covers the screen until an area is drawn or Esc is pressed.

    Signals:
        picked: The picture of the area, in the screen's own pixels.
        chosen: The area itself, in points of the screen.

    """

    picked = Signal(QImage)
    chosen = Signal(QRect)

    def __init__(self, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Select an area of the screen"))
        self._image = image
        self._from: QPoint | None = None
        self._to = QPoint()

    def begin(self) -> None:
        """Cover the screen."""
        screen = QGuiApplication.primaryScreen()
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    @property
    def area(self) -> QRect:
        """What is selected, in the widget's pixels."""
        return QRect() if self._from is None else QRect(self._from, self._to).normalized()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the screen's picture, shaded outside the selection."""
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.fillRect(self.rect(), _SHADE)
        area = self.area
        if not area.isEmpty():
            painter.drawImage(QRectF(area), self._image, QRectF(self._in_image(area)))
            painter.setPen(QPen(QColor("#ffffff"), 2))
            painter.drawRect(area)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        self._from = self._to = event.position().toPoint()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to = event.position().toPoint()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take it, unless it is too small to be meant."""
        self._to = event.position().toPoint()
        area = self.area
        self._from = None
        if area.width() < _SMALLEST or area.height() < _SMALLEST:
            self.update()
            return
        image = self._image.copy(self._in_image(area))
        place = area.translated(self.geometry().topLeft())
        self.close()
        self.chosen.emit(place)
        self.picked.emit(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def _in_image(self, area: QRect) -> QRect:
        across, down = self._image.width() / max(1, self.width()), self._image.height() / max(1, self.height())
        return QRect(
            round(area.x() * across), round(area.y() * down), round(area.width() * across), round(area.height() * down)
        )
