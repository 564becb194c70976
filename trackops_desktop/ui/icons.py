"""Icons: our own SVG outlines from `resources/icons`, tinted with the colour of the text around them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from trackops_desktop.assets import resource
from trackops_desktop.ui.theme import colours

_SIZE = 24


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return one outline icon (`resources/icons/<name>.svg`), by default in the text's colour.

    Raises:
        FileNotFoundError: There is no such icon; the installation is broken.

    """
    tint = QColor(colour or colours().text)
    made = QIcon()
    for ratio in (1, 2, 3):
        made.addPixmap(_tinted(name, tint, ratio))
    return made


def app_icon() -> QIcon:
    """Return the application's own icon, in colour."""
    return QIcon(str(resource("icons", "trackops-desktop.svg")))


def _tinted(name: str, tint: QColor, ratio: int) -> QPixmap:
    source = QIcon(str(resource("icons", f"{name}.svg")))
    pixmap = source.pixmap(QSize(_SIZE * ratio, _SIZE * ratio), 1.0)
    image = pixmap.copy()
    if not image.isNull() and QApplication.instance() is not None:
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(image.rect(), tint)
        painter.end()
        image.setDevicePixelRatio(ratio)
        image = image.scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return image
