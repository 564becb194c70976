"""A list of accounts with what would happen to each, and a tick for those that may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from trackops_desktop.i18n import isolated
from trackops_desktop.ui.widgets.line_breaks import plain_tip
from trackops_desktop.ui.widgets.theme import colours

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """One line.

    Attributes:
        key: What the caller knows it by.
        cells: The texts of the columns.
        ticked: Whether it is ticked at first.
        fixed: Whether the user may not change the tick; such a line shows none.
        tone: `""`, `quiet`, `warning`, `danger` or `good`: the colour of the last column.
        hint: A longer word for the tooltip.

    """

    key: object
    cells: tuple[str, ...]
    ticked: bool = True
    fixed: bool = False
    tone: str = ""
    hint: str = ""


_CHOOSABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_TICKABLE = _CHOOSABLE | Qt.ItemFlag.ItemIsUserCheckable


class SelectionModel(QAbstractTableModel):
    """The lines and their ticks.

    Signals:
        ticks_changed: A tick came or went.

    """

    ticks_changed = Signal()

    def __init__(self, headings: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[SelectionRow, ...] = ()
        self._ticked: set[int] = set()
        self.cell_size: QSize | None = None

    def show_rows(self, rows: Iterable[SelectionRow]) -> None:
        """Show these lines in place of the ones before."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._ticked = {number for number, row in enumerate(self._rows) if row.ticked and not row.fixed}
        self.endResetModel()
        self.ticks_changed.emit()

    def heading(self, column: int) -> str:
        return self._headings[column]

    @property
    def rows(self) -> tuple[SelectionRow, ...]:
        return self._rows

    def ticked(self) -> list[SelectionRow]:
        """Return the ticked lines in order."""
        return [row for number, row in enumerate(self._rows) if number in self._ticked]

    def is_ticked(self, number: int) -> bool:
        return number in self._ticked

    def tick(self, numbers: Iterable[int], on: bool) -> None:
        """Tick or untick lines; those that are fixed stay as they are."""
        free = {number for number in numbers if not self._rows[number].fixed}
        self._ticked = self._ticked | free if on else self._ticked - free
        if self._rows:
            last = self.index(len(self._rows) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.ticks_changed.emit()

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            cell = row.cells[index.column()]
            return cell if index.column() else isolated(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.hint or row.cells[index.column()])
        if role == Qt.ItemDataRole.SizeHintRole:
            return self.cell_size
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and not row.fixed:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole and row.tone and index.column() == len(self._headings) - 1:
            return QColor(getattr(colours(), row.tone))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a line be chosen, and ticked where it may be."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        free = index.column() == 0 and not self._rows[index.row()].fixed
        return _TICKABLE if free else _CHOOSABLE

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick that the user set."""
        if not index.isValid() or role != Qt.ItemDataRole.CheckStateRole or self._rows[index.row()].fixed:
            return False
        self.tick([index.row()], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True


class SelectionTable(QTreeView):
    """Shows a `SelectionModel`; the space bar ticks and unticks all chosen lines."""

    def __init__(self, name: str, headings: Sequence[str], parent: QWidget | None = None) -> None:
        """Start with no line; `name` is what a screen reader calls the table."""
        super().__init__(parent)
        self.ticks = SelectionModel(headings, self)
        self.setModel(self.ticks)
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(headings)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)

    def show_rows(self, rows: Iterable[SelectionRow]) -> None:
        """Show these lines and fit the columns to them."""
        metrics, last = self.fontMetrics(), self.ticks.columnCount() - 1
        self.ticks.cell_size = QSize(0, metrics.height() + 12)
        self.ticks.show_rows(rows)
        for column in range(1, last + 1):
            widest = metrics.averageCharWidth() * (50 if column == last else 20)
            self.setColumnWidth(column, min(widest, self._text_width(column) + 24))

    def _text_width(self, column: int) -> int:
        """Measure the longest few texts alone: Qt would ask for a thousand lines, which stalls the window."""
        texts = {row.cells[column] for row in self.ticks.rows} | {self.ticks.heading(column)}
        metrics = self.fontMetrics()
        return max(metrics.horizontalAdvance(text) for text in sorted(texts, key=len)[-5:])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick or untick all chosen lines with the space bar."""
        lines = [index.row() for index in self.selectionModel().selectedRows()]
        chosen = [line for line in lines if not self.ticks.rows[line].fixed]
        if event.key() == Qt.Key.Key_Space and chosen:
            self.ticks.tick(chosen, not all(self.ticks.is_ticked(row) for row in chosen))
            return
        super().keyPressEvent(event)
