"""Small pieces that pages and dialogs are made of: labels, buttons, a card, a page with its text in the middle."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.i18n import is_right_to_left
from trackops_desktop.ui.screen_room import screen_room
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel


class _SizedLabel(WrappedLabel):
    """A label in a size of its own that follows the application's text size while it is shown."""

    def __init__(self, text: str, size: float, weight: QFont.Weight) -> None:
        super().__init__(text)
        self._size, self._weight = size, weight
        self._follow()

    def changeEvent(self, event: QEvent) -> None:
        """Grow or shrink with the application's text: the theme is applied anew with each new size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._follow()

    def _follow(self) -> None:
        font = QFont(QApplication.font(self))
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * self._size)
        font.setWeight(self._weight)
        if font != self.font():
            self.setFont(font)


class _IconButton(QPushButton):
    """A button whose icon is as high as its text, also when the text's size is changed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._follow()

    def changeEvent(self, event: QEvent) -> None:
        """Grow or shrink with the application's text: the theme is applied anew with each new size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._follow()

    def _follow(self) -> None:
        side = round(16 * text_factor())
        self.setIconSize(QSize(side, side))


class Decoration(QWidget):
    """A picture that says nothing: screen readers pass it by, while they stop at a label with a picture."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        """Show nothing yet, in a square of so many points."""
        super().__init__(parent)
        self._picture = QPixmap()
        self._side = side
        self.setFixedHeight(side)
        self.setMinimumWidth(side)

    def show_icon(self, shown: QIcon) -> None:
        """Show this icon, in the middle."""
        self._picture = shown.pixmap(QSize(self._side, self._side))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        place = QRect(0, 0, self._side, self._side)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place, self._picture)
        painter.end()


def label(text: str, *, quiet: bool = False, tone: str = "", size: float = 1.0, bold: bool = False) -> QLabel:
    """Return a wrapping label of plain text; `tone` is `warning` or `danger`."""
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    made = _SizedLabel(text, size, weight) if size != 1.0 or bold else WrappedLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    begin_where_reading_begins(made)
    if quiet:
        made.setProperty("quiet", True)
    if tone:
        made.setProperty(tone, True)
    return made


def near_side() -> Qt.AlignmentFlag:
    """Return the side where reading begins; Qt would look at each text, and names are often Latin in Arabic too."""
    if is_right_to_left():
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    return Qt.AlignmentFlag.AlignLeft


def far_side() -> Qt.AlignmentFlag:
    """Return the side where a line ends."""
    if is_right_to_left():
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    return Qt.AlignmentFlag.AlignRight


def begin_where_reading_begins(text: QLabel) -> None:
    """Let a label that is not in the middle begin at that side."""
    flags = text.alignment()
    absolute = Qt.AlignmentFlag.AlignAbsolute
    if flags & Qt.AlignmentFlag.AlignLeft or flags & absolute:
        text.setAlignment((flags & Qt.AlignmentFlag.AlignVertical_Mask) | near_side())


def button(text: str, do: Callable[[], object] | None = None, *, kind: str = "", icon_name: str = "") -> QPushButton:
    """Return a button; `kind` is `primary`, `flat` or `danger`."""
    made = _IconButton(f" {text}") if icon_name else QPushButton(text)
    made.setAutoDefault(True)  # Enter presses it where it has the keyboard, in a window that is no dialog too
    if kind:
        made.setProperty(kind, True)
    if icon_name:
        named = colours()
        made.setAccessibleName(text)
        made.setIcon(icon(icon_name, named.on_accent if kind == "primary" else named.text))
    if do is not None:
        made.clicked.connect(lambda _checked=False: do())
    return made


def inset(box: QAbstractSpinBox) -> None:
    """Begin a number as far from the border as a text field does; Qt applies no style sheet's padding in there."""
    box.lineEdit().setTextMargins(8, 0, 0, 0)


def line() -> QFrame:
    """Return a thin horizontal line."""
    made = QFrame()
    made.setProperty("line", True)
    made.setFixedHeight(1)
    return made


def card() -> QFrame:
    """Return an empty framed area."""
    made = QFrame()
    made.setProperty("card", True)
    return made


def text_factor() -> float:
    """Return how much larger than usual the user's text is, 1 to 2.2: windows take that much more room."""
    return min(2.2, max(1.0, QFontMetrics(QApplication.font()).height() / 18))


def open_at(window: QWidget, width: int, height: int) -> None:
    """Open a window this large at the usual text size, in proportion at others, and never larger than the screen."""
    factor = text_factor()
    wanted = QSize(round(width * factor), round(height * factor))
    window.resize(wanted.boundedTo(screen_room(window)))


class _DownwardArea(QScrollArea):
    """Scrolls up and down only, and asks for as much room across as what is in it takes."""

    def minimumSizeHint(self) -> QSize:
        """Return a width in which nothing is cut, whatever the language."""
        least, inner = super().minimumSizeHint(), self.widget()
        if inner is None or self.horizontalScrollBarPolicy() is not Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            return least
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(max(least.width(), inner.minimumSizeHint().width() + bar), least.height())


def scrolling(inner: QWidget) -> QScrollArea:
    """Return an area that scrolls up and down where its content needs more room, and never sideways."""
    area = _DownwardArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


class MiddlePage(QWidget):
    """A page with an icon, a heading, a sentence and what can be done, in the middle of the window."""

    def __init__(self, icon_name: str, heading: str, sentence: str, parent: QWidget | None = None) -> None:
        """Lay out the texts; widgets are added beneath with `add`."""
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture = Decoration(44)
        self.heading = label(heading, size=1.35, bold=True)
        self.sentence = label(sentence, quiet=True)
        for text in (self.heading, self.sentence):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column = QVBoxLayout()
        self.column.setSpacing(10)
        for widget in (self._picture, self.heading, self.sentence):
            self.column.addWidget(widget)
        self.column.addSpacing(8)
        frame = QWidget()
        frame.setLayout(self.column)
        frame.setMaximumWidth(round(380 * text_factor()))
        frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(frame, 100)
        across.addStretch(1)
        inner = QWidget()
        middle = QVBoxLayout(inner)
        middle.setContentsMargins(26, 16, 26, 28)
        middle.addStretch(2)
        middle.addLayout(across)
        middle.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inner))
        self.tint()

    def add(self, widget: QWidget) -> None:
        """Add a widget below what is there."""
        self.column.addWidget(widget)

    def tint(self) -> None:
        """Draw the icon in the colours in use."""
        self._picture.show_icon(icon(self._icon_name, colours().accent))
