"""The day's codes as a table, newest first, and what a search leaves of them."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from trackops_desktop.i18n import N_, _, isolated
from trackops_desktop.linting.scan_day import DayRow
from trackops_desktop.ui.widgets.line_breaks import plain_tip
from trackops_desktop.ui.widgets.theme import colours

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class DayColumn(IntEnum):
    """The columns, from left to right."""

    TIME = 0
    SOURCE = 1
    SERVICE = 2
    NAME = 3
    GRADE = 4
    FINDINGS = 5


_HEADINGS = (N_("Time"), N_("Source"), N_("Service"), N_("Name"), N_("Quality"), N_("Findings"))


def outcome_of(row: DayRow) -> str:
    """Return the outcome in one word; colour alone tells nobody who does not see it."""
    return _("Seen again") if row.again else _("Wrong") if row.item.broken else _("Right")


def outcome_colour(row: DayRow) -> str:
    """Return the colour of an outcome."""
    named = colours()
    return named.quiet if row.again else named.danger if row.item.broken else named.good


class DayModel(QAbstractTableModel):
    """Holds all rows and shows those that match."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[DayRow] = []
        self._shown: list[int] = []
        self._words: list[str] = []
        self._wanted = ""

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(DayColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(_HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row_at(index.row()), DayColumn(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(row, column) if role == Qt.ItemDataRole.DisplayRole else plain_tip(_full_text(row, column))
        if role == Qt.ItemDataRole.ForegroundRole and column in (DayColumn.TIME, DayColumn.FINDINGS):
            return QColor(outcome_colour(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{outcome}: {words}", outcome=outcome_of(row), words=_text(row, column))
        return None

    def row_at(self, place: int) -> DayRow:
        """Return the row that is shown at a place."""
        return self.rows[self._shown[len(self._shown) - 1 - place]]

    def add(self, row: DayRow) -> None:
        """Put a row on top."""
        self.rows.append(row)
        self._words.append(row.words)
        if self._wanted in row.words:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._shown.append(len(self.rows) - 1)
            self.endInsertRows()

    def clear(self) -> None:
        """Forget all rows."""
        self.beginResetModel()
        self.rows, self._shown, self._words = [], [], []
        self.endResetModel()

    def search(self, text: str) -> None:
        """Show only rows that hold the text."""
        self.beginResetModel()
        self._wanted = text.strip().lower()
        self._shown = [place for place, words in enumerate(self._words) if self._wanted in words]
        self.endResetModel()


def _text(row: DayRow, column: DayColumn) -> str:
    code, quality = row.item.code, row.item.quality
    if column is DayColumn.TIME:
        return datetime.fromtimestamp(row.moment).strftime("%H:%M:%S")
    if column is DayColumn.SOURCE:
        return isolated(_source_text(code.source).replace("\\", "/").rsplit("/", 1)[-1])
    if column is DayColumn.SERVICE:
        return "" if code.account is None else isolated(code.account.issuer)
    if column is DayColumn.NAME:
        return "" if code.account is None else isolated(code.account.name)
    if column is DayColumn.GRADE:
        return "" if quality is None else _(quality.grade.word)
    rules = ", ".join(finding.rule.name for finding in code.findings)
    return _("{outcome}: {words}", outcome=outcome_of(row), words=rules) if rules else outcome_of(row)


def _source_text(source: str) -> str:
    """Return a source as it is shown: the camera and the screen in the user's language, a file by its name."""
    return _(source) if source in {"Camera", "Screen"} else source


def _full_text(row: DayRow, column: DayColumn) -> str:
    if column is DayColumn.FINDINGS:
        return "\n".join(f"{one.sentence} {one.rule.mend}" for one in row.item.code.findings)
    if column is DayColumn.SOURCE:
        return _source_text(row.item.code.source)
    if column is DayColumn.GRADE and row.item.quality is not None:
        return row.item.quality.advice
    return ""
