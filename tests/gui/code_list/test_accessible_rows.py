"""The list as assistive technology has it, on every system: what a row offers to do, and that it goes with its row."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from tests.gui.builders import AT, FakeClock
from tests.gui.code_list.test_code_list import model_of
from tests.patience import PATIENCE_MS
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.ui.code_list.accessible_rows import AccessibleCodeList
from trackops_desktop.ui.code_list.row_actions import offer_actions
from trackops_desktop.ui.code_list.view import CodeListView
from trackops_desktop.vault.entry import Entry


@pytest.fixture
def view(qtbot: QtBot) -> CodeListView:
    model = model_of(4, FakeClock(AT))
    counter = Entry("f" * 32, Account(issuer="Counter", name="anna", kind=Kind.HOTP), position=9)
    model.set_entries([*model.entries(), counter])
    view = CodeListView(model)
    view.resize(360, 200)
    offer_actions(view)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view, timeout=PATIENCE_MS):
        view.show()
    return view


def told(view: CodeListView) -> AccessibleCodeList:
    found = QAccessible.queryAccessibleInterface(view)
    assert isinstance(found, AccessibleCodeList)
    return found


def offers(row: QAccessibleInterface) -> dict[str, str]:
    """Return what a row offers, by what a person is told."""
    actions = row.actionInterface()
    return {actions.localizedActionName(name): name for name in actions.actionNames()}


def test_a_row_copies_takes_the_next_code_and_opens_its_menu(view: CodeListView, qtbot: QtBot) -> None:
    rows = told(view)
    plain, counter = rows.child(1), rows.child(4)
    assert [*offers(plain)] == ["Copy", "Menu", "Select an account"]
    assert [*offers(counter)] == ["Copy", "Menu", "New code (counter)", "Select an account"]
    for row, name, signal in (
        (plain, "Copy", view.chosen),
        (counter, "New code (counter)", view.next_wanted),
        (plain, "Menu", view.menu_wanted),
    ):
        with qtbot.waitSignal(signal, timeout=PATIENCE_MS) as done:
            row.actionInterface().doAction(offers(row)[name])
        assert done.args[0].row() == rows.indexOfChild(row) == view.currentIndex().row()
    view.hide_menu()
    assert [*offers(plain)] == ["Copy", "Select an account"]


def test_rows_say_which_of_them_are_selected_and_seen(view: CodeListView) -> None:
    rows = told(view)
    view.choose(0)
    view.select_rows([1])
    first, last = rows.child(0), rows.child(4)
    assert (first.state().selected, rows.child(2).state().selected) == (True, False)
    assert (first.state().invisible, last.state().invisible) == (False, True)
    chosen = rows.selectionInterface()
    assert chosen.selectedItemCount() == 2
    assert chosen.selectedItem(1) is rows.child(1)
    assert chosen.unselect(rows.child(0))
    assert chosen.selectedItems() == [rows.child(1)]
    assert chosen.select(last)
    assert view.currentIndex().row() == 4
    view.scrollToTop()
    middle = first.rect().center()
    assert rows.childAt(middle.x(), middle.y()) is first
    assert "code 4 8 2 9 1 3" in first.text(QAccessible.Text.Name)
    assert first.text(QAccessible.Text.Description) == "21 seconds left"
    assert first.role() is QAccessible.Role.ListItem


def test_a_row_that_is_gone_does_nothing(view: CodeListView, qtbot: QtBot) -> None:
    rows = told(view)
    row = rows.child(3)
    row.actionInterface().doAction(offers(row)["Copy"])
    with qtbot.assertNotEmitted(view.chosen):
        view.model().set_query("Issuer 1")  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: view.model().rowCount() == 1, timeout=PATIENCE_MS)
        assert rows.child(1) is None
    assert "Issuer 1" in rows.child(0).text(QAccessible.Text.Name)
