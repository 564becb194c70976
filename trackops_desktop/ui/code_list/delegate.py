"""Paints one account: background, coloured initial, two lines of text, code (and the next one), ring, menu dots.

Each helper takes the painter, where to paint and the value, so that every part can be painted into a picture alone.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from trackops_desktop.i18n import _, is_right_to_left, isolated
from trackops_desktop.ui.code_list.model import RowRole
from trackops_desktop.ui.code_list.row_appearance import CodeState, RowAppearance
from trackops_desktop.ui.widgets.theme import Colours, account_colour, colours

if TYPE_CHECKING:
    from trackops_desktop.ui.widgets.service_pictures import ServicePictures

DOTS = "•••"
#: Steps of a ring from full to empty: two degrees each, less than a pixel of its edge.
_RING_STEPS = 180
#: More than any screen shows at once, in both states.
_MOST_PICTURES = 128
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class Look(NamedTuple):
    """What distinguishes a row: it is the chosen one, mouse or keyboard is on it; and whether it has a menu at all."""

    chosen: bool = False
    hovered: bool = False
    focused: bool = False
    menu: bool = True


class Fonts(NamedTuple):
    """The five fonts of a row and the size of its ring, made once for a text size."""

    title: QFont
    subtitle: QFont
    code: QFont
    following: QFont
    initial: QFont
    ring: float

    @classmethod
    def of(cls, base: QFont) -> Fonts:
        """Derive them from the view's font, digits all of one width."""

        def sized(factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
            font = QFont(base)
            if base.pointSizeF() > 0:
                font.setPointSizeF(base.pointSizeF() * factor)
            else:
                font.setPixelSize(round(base.pixelSize() * factor))
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            return font

        title = sized(1.06, QFont.Weight.Bold)
        return cls(
            title,
            sized(0.94),
            sized(1.72, QFont.Weight.DemiBold),
            sized(0.94, QFont.Weight.DemiBold),
            sized(1.25, QFont.Weight.Bold),
            max(18.0, QFontMetrics(title).height() * 1.05),
        )


class RowLayout(NamedTuple):
    """Where the parts of a row are, in the view's coordinates."""

    initial: QRectF
    title: QRectF
    subtitle: QRectF
    code: QRectF
    following: QRectF
    ring: QRectF
    dots: QRectF


def row_height(fonts: Fonts) -> int:
    """Return the height of every row, in pixels, for a text size."""
    lines = QFontMetrics(fonts.title).height() + QFontMetrics(fonts.subtitle).height()
    return max(58, lines + 24)


def dots_place(rect: QRectF) -> QRectF:
    """Return where the three dots are."""
    return QRectF(rect.right() - 26, rect.center().y() - 16, 22, 32)


def ring_place(rect: QRectF, fonts: Fonts) -> QRectF:
    """Return where the ring is."""
    return _turned(_ring_place(rect, fonts), rect)


def _ring_place(rect: QRectF, fonts: Fonts) -> QRectF:
    size = fonts.ring
    return QRectF(dots_place(rect).left() - size - 4, rect.center().y() - size / 2, size, size)


def _turned(part: QRectF, row: QRectF) -> QRectF:
    """Return where a part of a row is in the user's language: from right to left, on the other side."""
    if not is_right_to_left():
        return part
    return QRectF(row.left() + row.right() - part.right(), part.top(), part.width(), part.height())


def places(rect: QRectF, fonts: Fonts, code_width: float) -> RowLayout:
    """Lay a row out: the code keeps its width, the texts take what is left; all of it is mirrored with the language."""
    unit = QFontMetrics(fonts.title).height()
    middle = rect.center().y()
    square = min(40.0, max(34.0, unit * 1.9)) if unit < 24 else unit * 1.6
    initial = QRectF(rect.left() + 14, middle - square / 2, square, square)
    dots, ring = dots_place(rect), _ring_place(rect, fonts)
    code = QRectF(ring.left() - 10 - code_width, rect.top(), code_width, rect.height())
    left = initial.right() + 12
    width = max(0.0, code.left() - 10 - left)
    title_height = float(unit)
    subtitle_height = float(QFontMetrics(fonts.subtitle).height())
    top = middle - (title_height + subtitle_height + 2) / 2
    following = QRectF(code.left() - 40, rect.bottom() - subtitle_height - 5, code.width() + 40, subtitle_height)
    parts = (
        initial,
        QRectF(left, top, width, title_height),
        QRectF(left, top + title_height + 2, width, subtitle_height),
        code,
        following,
        ring,
        dots,
    )
    return RowLayout(*(_turned(part, rect) for part in parts))


class RowDelegate(QStyledItemDelegate):
    """Paints a row from its `Face`; row height is the same for all, told once a text size.

    All of a row but its ring stays the same for most seconds, and most rings are the same in a second, so that both
    are kept as pictures: a second then costs two pictures a row, a tenth of painting the texts and arcs again.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        """Make fonts when the first row is painted."""
        super().__init__(view)
        self._view = view
        self._flags: tuple[int, int, int] | None = None
        self._font = QFont()
        self._fonts: Fonts | None = None
        self._height = 0
        self._pictures: dict[object, QPixmap] = {}
        self._rings: dict[object, QPixmap] = {}
        self._services: ServicePictures | None = None
        #: The width of a row where several stand side by side, in pixels; 0 where each has all there is.
        self.width = 0
        #: Whether rows show the dots of their menu.
        self.has_menu = True

    def fonts(self, font: QFont) -> Fonts:
        """Return the fonts for the view's font, made anew only when it changes."""
        if self._fonts is None or font != self._font:
            self._fonts, self._font = Fonts.of(font), QFont(font)
            self._height = row_height(self._fonts)
            self._pictures.clear()
        return self._fonts

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        self.fonts(option.font)
        return QSize(self.width or 200, self._height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        appearance: RowAppearance | None = index.data(RowRole.APPEARANCE)
        if appearance is None:
            return
        # The view is asked, since asking the painter's device makes PySide look through every kind of device.
        ratio = self._view.devicePixelRatio()
        self._paint(painter, option.rect, appearance, option.font, (self._look(option, index), ratio))

    def use_pictures(self, pictures: ServicePictures) -> None:
        """Show services' icons from now on."""
        self._services = pictures
        self._pictures.clear()

    def follow_mouse(self) -> None:
        """Show from now on which row the mouse is over; what tells it loads slowly, and first codes do without."""
        from PySide6.QtWidgets import QStyle

        flag = QStyle.StateFlag
        self._flags = flag.State_Selected.value, flag.State_MouseOver.value, flag.State_HasFocus.value

    def _look(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> Look:
        if self._flags is None:
            return Look(index.row() == self._view.currentIndex().row(), menu=self.has_menu)
        state: int = option.state.value
        chosen, hovered, focused = (bool(state & flag) for flag in self._flags)
        return Look(chosen, hovered, focused, self.has_menu)

    def forget(self) -> None:
        """Drop every picture of a row: codes are not to be seen any more, or the colours are others."""
        self._pictures.clear()

    def _paint(
        self, painter: QPainter, rect: QRect, appearance: RowAppearance, font: QFont, look: tuple[Look, float]
    ) -> None:
        fonts, named = self.fonts(font), colours()
        size = rect.size()
        still = (appearance.still, size.width(), size.height(), *look, named.window)
        picture = self._pictures.get(still)
        if picture is None:
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.clear()
            picture = still_picture(size, appearance, fonts, named, look, self._services)
            self._pictures[still] = picture
        painter.drawPixmap(rect.topLeft(), picture)
        if appearance.fraction is not None and not appearance.counter and appearance.shown is not CodeState.MISSING:
            place = ring_place(QRectF(rect), fonts)
            painter.drawPixmap(
                place.topLeft(), self._ring(appearance.fraction, appearance.warns, place.width(), look[1], named)
            )

    def _ring(self, fraction: float, warns: bool, side: float, ratio: float, named: Colours) -> QPixmap:
        """Return a ring; in most seconds all rows have the same."""
        key = (round(fraction * _RING_STEPS), warns, side, ratio, named.window)
        picture = self._rings.get(key)
        if picture is None:
            if len(self._rings) >= _MOST_PICTURES:
                self._rings.clear()
            picture = self._rings[key] = ring_picture(key[0] / _RING_STEPS, warns, side, ratio, named)
        return picture


def still_picture(
    size: QSize,
    appearance: RowAppearance,
    fonts: Fonts,
    named: Colours,
    look: tuple[Look, float],
    pictures: ServicePictures | None = None,
) -> QPixmap:
    """Return a row without its ring, for how it looks and a pixel ratio."""
    row, ratio = look
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    rect = QRectF(0, 0, size.width(), size.height())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_right_to_left():
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    where = places(rect, fonts, code_width(appearance, fonts))
    paint_background(painter, rect, named, row)
    paint_initial(painter, where.initial, appearance, fonts.initial, named, pictures)
    if appearance.pinned:
        paint_pin(painter, where.initial, named)
    paint_texts(painter, where, appearance, fonts, named)
    paint_code(painter, where, appearance, fonts, named)
    if appearance.counter and appearance.shown is not CodeState.MISSING:
        paint_next_arrow(painter, where.ring, named)
    if row.menu and (row.chosen or row.hovered):
        paint_dots(painter, where.dots, named)
    painter.end()
    return picture


def ring_picture(fraction: float, warns: bool, side: float, ratio: float, named: Colours) -> QPixmap:
    """Return a ring of `side` pixels of the view."""
    picture = QPixmap(QSize(ceil(side * ratio), ceil(side * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ring(painter, QRectF(0, 0, side, side), fraction, warns, named)
    painter.end()
    return picture


def code_text(appearance: RowAppearance) -> str:
    """Return what stands in the place of the code."""
    if appearance.shown is CodeState.CODE:
        return appearance.code
    if appearance.shown is CodeState.MISSING:
        return _("Secret missing")
    return f"{DOTS} {DOTS}"


def code_width(appearance: RowAppearance, fonts: Fonts) -> float:
    """Return how much room the code takes, in pixels."""
    font = fonts.subtitle if appearance.shown is CodeState.MISSING else fonts.code
    return QFontMetrics(font).horizontalAdvance(code_text(appearance)) + 2.0


def paint_background(painter: QPainter, rect: QRectF, named: Colours, row: Look) -> None:
    """Tint the row that is chosen or under the mouse; frame the one that the keyboard is on."""
    inner = rect.adjusted(5, 2, -5, -2)
    painter.setPen(Qt.PenStyle.NoPen)
    if row.chosen:
        painter.setBrush(QColor(named.selected))
        painter.drawRoundedRect(inner, 9, 9)
        painter.setBrush(QColor(named.accent))
        bar = QRectF(inner.left() + 1, inner.top() + 12, 3, inner.height() - 24)
        painter.drawRoundedRect(_turned(bar, inner), 1.5, 1.5)
    elif row.hovered:
        painter.setBrush(QColor(named.hover))
        painter.drawRoundedRect(inner, 9, 9)
    if row.focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(named.accent), 2))
        painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 8, 8)


def paint_initial(
    painter: QPainter,
    rect: QRectF,
    appearance: RowAppearance,
    font: QFont,
    named: Colours,
    pictures: ServicePictures | None = None,
) -> None:
    """Paint the coloured square with the service's icon, or with its letter."""
    side = rect.width() * 0.58
    picture = pictures.picture(appearance.icon, side, painter.device().devicePixelRatio()) if pictures else None
    own = pictures.colour(appearance.icon) if pictures and picture is not None else ""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(account_colour(appearance.title, named.dark, chosen=appearance.colour, service=own))
    painter.drawRoundedRect(rect, rect.width() * 0.28, rect.width() * 0.28)
    if picture is not None:
        painter.drawPixmap(QPointF(rect.center().x() - side / 2, rect.center().y() - side / 2), picture)
        return
    painter.setPen(QColor("#ffffff"))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, appearance.initial)


def paint_pin(painter: QPainter, square: QRectF, named: Colours) -> None:
    """Paint a dot at the square's corner: this account is pinned."""
    place = QPointF(square.right() - 1, square.top() + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(named.surface))
    painter.drawEllipse(place, 6.5, 6.5)
    painter.setBrush(QColor(named.accent))
    painter.drawEllipse(place, 4.5, 4.5)


def _near() -> Qt.AlignmentFlag:
    """Return how texts begin: at the side where reading begins."""
    return _RIGHT if is_right_to_left() else _LEFT


def _far() -> Qt.AlignmentFlag:
    """Return how codes end: at the side where reading ends."""
    return _LEFT if is_right_to_left() else _RIGHT


def paint_texts(painter: QPainter, where: RowLayout, appearance: RowAppearance, fonts: Fonts, named: Colours) -> None:
    """Paint issuer and name, cut with an ellipsis where there is no room."""
    alone = not appearance.subtitle and not appearance.note
    title = where.title.translated(0, where.subtitle.height() / 2 + 1) if alone else where.title
    painter.setFont(fonts.title)
    painter.setPen(QColor(named.text))
    painter.drawText(title, _near(), _elided(isolated(appearance.title), fonts.title, title.width()))
    if alone:
        return
    text = "  ·  ".join(part for part in (appearance.note, appearance.subtitle) if part)
    painter.setFont(fonts.subtitle)
    painter.setPen(QColor(named.warning if appearance.note else named.quiet))
    painter.drawText(where.subtitle, _near(), _elided(text, fonts.subtitle, where.subtitle.width()))


def paint_code(painter: QPainter, where: RowLayout, appearance: RowAppearance, fonts: Fonts, named: Colours) -> None:
    """Paint the digits, and beneath them the next ones where they show."""
    if appearance.shown is CodeState.MISSING:
        painter.setFont(fonts.subtitle)
        painter.setPen(QColor(named.danger))
        painter.drawText(where.code, _far(), code_text(appearance))
        return
    code = where.code.adjusted(0, 0, 0, -where.following.height() - 2) if appearance.next else where.code
    painter.setFont(fonts.code)
    if appearance.shown is CodeState.CODE:
        painter.setPen(QColor(named.warning if appearance.warns else named.text))
    else:
        painter.setPen(QColor(named.border if appearance.shown is CodeState.LOADING else named.quiet))
    painter.drawText(code, _far(), isolated(code_text(appearance)))
    if appearance.next:
        painter.setFont(fonts.following)
        painter.setPen(QColor(named.quiet))
        painter.drawText(where.following, _far(), _("next {next}", next=appearance.next))


def paint_ring(painter: QPainter, rect: QRectF, fraction: float, warns: bool, named: Colours) -> None:
    """Paint the ring that empties clockwise from the top; near its end it is thick and dotted, not only coloured."""
    inner = rect.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not named.high_contrast:  # there, a track would be as strong as what is left of the code
        painter.setPen(QPen(QColor(named.line), 3))
        painter.drawEllipse(inner)
    pen = QPen(QColor(named.warning if warns else named.accent), 5 if warns else 3)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if warns else Qt.PenCapStyle.RoundCap)
    if warns:
        pen.setDashPattern([0.5, 0.35])
        inner = inner.adjusted(1, 1, -1, -1)
    painter.setPen(pen)
    painter.drawArc(inner, 90 * 16, round(fraction * 360 * 16))


def paint_next_arrow(painter: QPainter, rect: QRectF, named: Colours) -> None:
    """Paint the round arrow that asks a counter-based account for its next code."""
    inner = rect.adjusted(1.5, 1.5, -1.5, -1.5)
    pen = QPen(QColor(named.accent), 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(inner, 50 * 16, 290 * 16)
    tip = QPointF(inner.center().x() + inner.width() * 0.32, inner.top() + inner.height() * 0.12)
    painter.drawLine(tip, tip + QPointF(0.6, -inner.height() * 0.22))
    painter.drawLine(tip, tip + QPointF(-inner.width() * 0.26, 0.4))


def paint_dots(painter: QPainter, rect: QRectF, named: Colours) -> None:
    """Paint the three dots that open the row's menu."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(named.quiet))
    for step in (-6, 0, 6):
        painter.drawEllipse(rect.center() + QPointF(0, step), 1.7, 1.7)


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(width))
