"""Read and go through a window in the order in which it is seen, whatever the order in which its parts were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QSplitter, QWidget


def follow_layout(top: QWidget) -> None:
    """Let screen readers read what is in a widget, and the Tab key go through it, as its layouts place it.

    Qt reads children in the order in which they lie upon each other, and goes to them in that in which they were made;
    both are that of the code that builds a window, and of what it adds later. What no layout places stays on top.
    """
    stops = [widget for widget in _placed(top) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _placed(parent: QWidget) -> Iterator[QWidget]:
    """Yield what the layouts of a widget place, however deep, and lay it in this order."""
    if isinstance(parent, QScrollArea):
        inner = parent.widget()
        inside = [] if inner is None else [inner]
    elif isinstance(parent, QSplitter):
        inside = [cast("QWidget", parent.widget(place)) for place in range(parent.count())]
        _lay(parent, inside)
    else:
        layout = parent.layout()
        inside = [] if layout is None else [one for one in _widgets(layout) if one.parentWidget() is parent]
        _lay(parent, inside)
    for one in inside:
        yield one
        yield from _placed(one)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda place: _cell(layout, place))
    for place in places:
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _widgets(inner)


def _cell(grid: QGridLayout, place: int) -> tuple[int, int]:
    """Return the row that a cell ends in, and its column: a tall button is read after what is beside it."""
    row, column, rows, _columns = cast("tuple[int, int, int, int]", grid.getItemPosition(place))
    return row + rows, column


def _lay(parent: QWidget, inside: list[QWidget]) -> None:
    """Lay the children of a widget upon each other in an order; what no layout placed lies above them."""
    children = [one for one in parent.children() if isinstance(one, QWidget) and not one.isWindow()]
    wanted = [*inside, *(one for one in children if one not in inside)]
    if children != wanted:
        for one in wanted:
            one.raise_()
