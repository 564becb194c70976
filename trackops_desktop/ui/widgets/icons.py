"""Icons: our own SVG outlines from `resources/icons`, tinted with the colour of the text around them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QTransform

from trackops_desktop.assets import resource
from trackops_desktop.i18n import is_right_to_left
from trackops_desktop.ui.widgets.theme import colours

_SIZE = 24
#: What points to where one came from.
_DIRECTED = frozenset({"back", "undo"})


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return one outline icon (`resources/icons/<name>.svg`), by default in the text's colour.

    Raises:
        FileNotFoundError: There is no such icon; the installation is broken.

    """
    ratio = _ratio()
    made = QIcon()
    made.addPixmap(_tinted(name, QColor(colour or colours().text), ratio))
    return made


def app_icon() -> QIcon:
    """Return the application's own icon, in colour."""
    return QIcon(str(resource("icons", "trackops-desktop.svg")))


def _ratio() -> float:
    """Return the finest of all screens' pixel ratios, so that an icon is sharp wherever its window goes."""
    return max([screen.devicePixelRatio() for screen in QGuiApplication.screens()] or [1.0])


def _tinted(name: str, tint: QColor, ratio: float) -> QPixmap:
    side = round(_SIZE * ratio * 2)
    pixmap = QPixmap(QIcon(str(resource("icons", f"{name}.svg"))).pixmap(QSize(side, side), 1.0))
    if name in _DIRECTED and is_right_to_left():
        pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), tint)
    painter.end()
    pixmap.setDevicePixelRatio(ratio * 2)
    return pixmap
