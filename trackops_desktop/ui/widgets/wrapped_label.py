"""A label that wraps; where a language is written from right to left it draws its lines itself.

Qt moves the lines of a plain label by the width of the space at their end, so that the last letter is cut off; it lets
a sentence that begins with a Latin name begin on the left; and Arabic letters reach above and below what some fonts say
of their height.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QStyle, QWidget

from trackops_desktop.i18n import is_right_to_left
from trackops_desktop.ui.widgets.line_breaks import whole_addresses, without_joiners, without_marks

#: How much taller than Qt says a label is from right to left, in heights of a line: half of it above, half below.
_MORE_HEIGHT = 0.3
_LINE_SEPARATOR = "\N{LINE SEPARATOR}"
_RIGHT_TO_LEFT_LETTERS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")


class WrappedLabel(QLabel):
    """A label of one plain text that takes as many lines as it needs: a name in it may hold tags, and shows them."""

    #: The text without what breaks its lines, where there is any, as screen readers are given it.
    _told = ""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show a text; what can be selected, and so copied, stays as it is."""
        shown = text if self._is_selectable() else whole_addresses(text)
        super().setText(shown)
        told = without_marks(shown)
        if self.accessibleName() == self._told:  # no other name was given
            self._told = "" if told == shown else told
            self.setAccessibleName(self._told)

    def text(self) -> str:
        """Return the text that was given."""
        return without_joiners(super().text())

    def setTextInteractionFlags(self, flags: Qt.TextInteractionFlag) -> None:
        """Let the text be selected, or not any more."""
        super().setTextInteractionFlags(flags)
        self.setText(self.text())

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(0, self._more_height())

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(0, self._more_height())

    def heightForWidth(self, width: int) -> int:
        height = super().heightForWidth(width)
        return height if height < 0 else height + self._more_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as Qt does, or line by line."""
        if not self._draws_itself():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.drawFrame(painter)
        margin = self.margin()
        place = QRectF(self.contentsRect().adjusted(margin, margin, -margin, -margin))
        layout, height = self._lines(place.width())
        alignment = self.alignment()
        top = place.top()
        if alignment & Qt.AlignmentFlag.AlignVCenter:
            top += (place.height() - height) / 2
        elif alignment & Qt.AlignmentFlag.AlignBottom:
            top += place.height() - height
        layout.draw(painter, QPointF(place.left(), top))
        painter.end()

    def _draws_itself(self) -> bool:
        plain = self.textFormat() is Qt.TextFormat.PlainText or "<" not in self.text()
        return is_right_to_left() and plain and not self._is_selectable() and self.wordWrap() and bool(self.text())

    def _is_selectable(self) -> bool:
        return bool(self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse)

    def _more_height(self) -> int:
        return round(self.fontMetrics().height() * _MORE_HEIGHT) if is_right_to_left() else 0

    def _lines(self, width: float) -> tuple[QTextLayout, float]:
        """Return the text in lines of at most a width, and their height, in points."""
        side = QStyle.visualAlignment(Qt.LayoutDirection.RightToLeft, self.alignment())
        option = QTextOption(side & Qt.AlignmentFlag.AlignHorizontal_Mask)
        has_letters = _RIGHT_TO_LEFT_LETTERS.search(self.text()) is not None
        # A path, a name or what a page says in a Latin language stays as it is.
        sides = Qt.LayoutDirection
        option.setTextDirection(sides.RightToLeft if has_letters else sides.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout = QTextLayout(super().text().replace("\n", _LINE_SEPARATOR), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        height, line = 0.0, layout.createLine()
        while line.isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
            line = layout.createLine()
        layout.endLayout()
        return layout, height
