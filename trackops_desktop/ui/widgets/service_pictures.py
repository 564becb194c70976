"""The pictures of services' icons: drawn once a size, loaded only when rows with codes are on the screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from trackops_desktop.assets import resource
from trackops_desktop.services.service_icons import ServiceIcon, ServiceIcons
from trackops_desktop.ui.widgets.theme import account_colour

#: More than any screen shows at once.
_MOST = 256
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#ffffff" d="{}"/></svg>'


class ServicePictures:
    """White outlines of services for the coloured squares of the list."""

    def __init__(self, icons: ServiceIcons) -> None:
        self._icons = icons
        self._pictures: dict[tuple[str, int, float], QPixmap] = {}

    @property
    def icons(self) -> ServiceIcons:
        """What the pictures are drawn from."""
        return self._icons

    def picture(self, slug: str, side: float, ratio: float) -> QPixmap | None:
        """Return an icon in a square of so many points at a pixel ratio; None where there is no such icon."""
        icon = self._icons.icon(slug)
        if icon is None:
            return None
        key = slug, round(side * ratio), ratio
        made = self._pictures.get(key)
        if made is None:
            if len(self._pictures) >= _MOST:
                self._pictures.clear()
            made = self._pictures[key] = outline(icon, key[1], ratio)
        return made

    def colour(self, slug: str) -> str:
        """Return a service's own colour, `#rrggbb`, or an empty text."""
        icon = self._icons.icon(slug)
        return "" if icon is None else f"#{icon.colour}"

    def choice(self, slug: str, *, dark: bool) -> QIcon:
        """Return an icon on its square, for a list to choose from."""
        picture = QPixmap(40, 40)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(account_colour("", dark, service=self.colour(slug)))
        painter.drawRoundedRect(QRectF(0, 0, 20, 20), 5, 5)
        drawn = self.picture(slug, 12, 2)
        if drawn is not None:
            painter.drawPixmap(4, 4, drawn)
        painter.end()
        return QIcon(picture)


def outline(icon: ServiceIcon, side: int, ratio: float) -> QPixmap:
    """Draw one outline in white, `side` device pixels wide."""
    from PySide6.QtSvg import QSvgRenderer

    picture = QPixmap(side, side)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(_SVG.format(icon.path).encode("ascii"))).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def load_icons() -> ServiceIcons:
    """Read the icons that come with the program; for a worker, since the disk may take its time."""
    return ServiceIcons(resource("services", "icons.json").read_bytes())
