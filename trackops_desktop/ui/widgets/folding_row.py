"""A row that stands up where there is no room across."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayoutItem, QWidget


class FoldingRow(QBoxLayout):
    """Lays widgets out side by side, or one beneath the other where they do not fit across.

    It never needs more room across than the widest of them, so that large text does not widen the window. It is a
    layout, not a widget that turns another one: both ways have a height for a width, and so all is in its place as
    soon as something shows, not some events later.
    """

    def __init__(self, *, spacing: int = 8) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def setGeometry(self, place: QRect) -> None:
        """Lie or stand, as there is room."""
        way = QBoxLayout.Direction
        wanted = way.LeftToRight if self._across() <= place.width() else way.TopToBottom
        if self.direction() is not wanted:
            self.setDirection(wanted)
        super().setGeometry(place)

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more height than is needed."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Say that it may stand."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in a width, in pixels."""
        heights = [item.sizeHint().height() for item in self._shown()]
        if self._across() <= width:
            return max(heights, default=0)
        return sum(heights) + self.spacing() * max(0, len(heights) - 1)

    def minimumHeightForWidth(self, width: int) -> int:
        """Return the same: nothing in it is squeezed."""
        return self.heightForWidth(width)

    def minimumSize(self) -> QSize:
        """Return the width of the widest part."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))

    def sizeHint(self) -> QSize:
        """Return the width of all of them side by side, also while they are not."""
        wanted = [item.sizeHint() for item in self._shown()]
        across = sum(one.width() for one in wanted) + self.spacing() * max(0, len(wanted) - 1)
        return QSize(across, max((one.height() for one in wanted), default=0))

    def _across(self) -> int:
        widths = [item.minimumSize().width() for item in self._shown()]
        return sum(widths) + self.spacing() * max(0, len(widths) - 1)

    def _shown(self) -> list[QLayoutItem]:
        """Return what shows; a stretch has no part in it."""
        items = (self.itemAt(place) for place in range(self.count()))
        return [item for item in items if item is not None and not item.isEmpty() and item.spacerItem() is None]


def tab_through(*widgets: QWidget) -> None:
    """Let the Tab key go through widgets in this order, which is the one that they are seen in."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
