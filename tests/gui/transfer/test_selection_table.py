from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from trackops_desktop.ui.transfer.selection_table import SelectionRow, SelectionTable

ROWS = (
    SelectionRow("a", ("Ada", "new"), True, False, "good"),
    SelectionRow("b", ("Bob", "already here"), False, False, "quiet", "a longer word"),
    SelectionRow("c", ("Cyd", "cannot come"), True, True, "danger"),
)


@pytest.fixture
def table(qapp: QApplication) -> Iterator[SelectionTable]:
    made = SelectionTable("Accounts", ("Account", "What happens"))
    made.show_rows(ROWS)
    yield made
    made.close()
    made.deleteLater()


def _check(model: QAbstractItemModel, row: int) -> object:
    return model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole)


def test_the_model_keeps_qts_rules(table: SelectionTable) -> None:
    QAbstractItemModelTester(table.ticks, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.show_rows(ROWS[:1])
    table.ticks.tick([0], False)


def test_a_fixed_line_has_no_tick_and_keeps_none(table: SelectionTable) -> None:
    assert _check(table.ticks, 2) is None
    table.ticks.tick([0, 1, 2], True)
    assert [row.key for row in table.ticks.ticked()] == ["a", "b"]
    assert not table.ticks.setData(table.ticks.index(2, 0), 2, Qt.ItemDataRole.CheckStateRole)


def test_a_click_on_the_box_ticks(table: SelectionTable) -> None:
    index = table.ticks.index(1, 0)
    assert table.ticks.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert Qt.CheckState(_check(table.ticks, 1)) is Qt.CheckState.Checked
    assert not table.ticks.setData(index, "x", Qt.ItemDataRole.EditRole)


def test_the_space_bar_ticks_all_chosen_lines_alike(table: SelectionTable) -> None:
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert [row.key for row in table.ticks.ticked()] == ["a", "b"]
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.ticks.ticked() == []


def test_a_longer_word_is_the_tooltip(table: SelectionTable) -> None:
    role = Qt.ItemDataRole.ToolTipRole
    assert table.ticks.index(1, 1).data(role) == "a longer word"
    assert table.ticks.index(0, 1).data(role) == "new"
