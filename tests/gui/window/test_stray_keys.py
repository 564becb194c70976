"""No key, wheel or drag does what nobody meant: real events through the window with its actions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.gui.keys import choose
from tests.patience import PATIENCE_MS
from trackops_desktop.ui.add.dialog import AddDialog
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


def names(made: Made) -> list[str]:
    model = made.window.model
    return [model.entry(row).account.name for row in range(model.rowCount())]


def activated(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Send a key to whatever has the keyboard, the way the window system does: shortcuts are asked first."""
    window = QApplication.activeWindow()
    assert window is not None
    QTest.keyClick(window.windowHandle(), key, modifiers)
    QApplication.processEvents()


def type_text(text: str) -> None:
    for letter in text:
        press(Qt.Key(ord(letter.upper())))


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_word_deletion_in_the_search_never_moves_an_account_to_the_trash(made: Made, qtbot: QtBot, key: Qt.Key) -> None:
    made.add(("Dropbox", "anna"), ("GitHub", "anna"))
    activated(made, qtbot)
    search = made.window.header.search
    type_text("drop box")
    if key == Qt.Key.Key_Delete:
        search.setCursorPosition(0)
    press(key, CONTROL)
    assert len(made.vault.entries()) == 2
    assert len(search.text()) < len("drop box")


def test_word_deletion_at_the_end_of_a_text_with_nothing_to_delete_does_nothing(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"))
    activated(made, qtbot)
    type_text("d")
    press(Qt.Key.Key_Delete, CONTROL)
    assert len(made.vault.entries()) == 1
    assert made.window.header.search.text() == "d"


def test_without_a_text_the_same_keys_belong_to_the_account(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"))
    activated(made, qtbot)
    press(Qt.Key.Key_Delete, CONTROL)
    qtbot.waitUntil(lambda: not made.vault.entries(), timeout=PATIENCE_MS)


def test_del_moves_a_row_to_the_trash_and_never_from_a_text_field(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"), ("Drive", "bob"), ("GitHub", "carl"), ("GitLab", "dora"))
    activated(made, qtbot)
    view = made.window.view
    press(Qt.Key.Key_Delete)  # the search has the keyboard, and is empty
    type_text("d")
    press(Qt.Key.Key_Home)
    for _letter in "d, and none left":
        press(Qt.Key.Key_Delete)
    assert made.window.header.search.text() == ""
    assert len(made.vault.entries()) == 4

    where = view.visualRect(made.window.model.index(1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    press(Qt.Key.Key_Delete)
    assert names(made) == ["anna", "carl", "dora"]
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "\x7f", True)
    QApplication.sendEvent(view, held)
    assert names(made) == ["anna", "carl", "dora"], "a key that is held takes one account after the other"
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_Delete, Qt.KeyboardModifier.KeypadModifier)
    assert len(names(made)) == 1
    for _step in range(2):
        press(Qt.Key.Key_Z, CONTROL)
    assert names(made) == ["anna", "bob", "carl", "dora"]


def test_undo_takes_back_the_newest_thing_that_was_done(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"), ("GitHub", "anna"))
    activated(made, qtbot)
    search = made.window.header.search
    type_text("drop")
    press(Qt.Key.Key_Escape)
    assert search.text() == ""
    press(Qt.Key.Key_Delete, CONTROL)
    qtbot.waitUntil(lambda: len(made.vault.entries()) == 1, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: len(made.vault.entries()) == 2, timeout=PATIENCE_MS)
    assert search.text() == ""
    assert made.window.toast.text == "Restored Dropbox – anna."


def test_undo_of_something_done_while_a_search_stands_leaves_the_search(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"), ("GitHub", "anna"))
    activated(made, qtbot)
    type_text("drop")
    press(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    choose(qtbot, "Move to trash")
    qtbot.waitUntil(lambda: len(made.vault.entries()) == 1, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: len(made.vault.entries()) == 2, timeout=PATIENCE_MS)
    assert made.window.header.search.text() == "drop"


def test_undo_right_after_typing_takes_back_the_typing(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"))
    activated(made, qtbot)
    type_text("d")
    press(Qt.Key.Key_Z, CONTROL)
    assert made.window.header.search.text() == ""


def wheel_over(widget: QWidget) -> None:
    """Turn the wheel with the pointer over a widget, through its window."""
    for around in widget.window().findChildren(QScrollArea):
        if around.isAncestorOf(widget):
            around.ensureWidgetVisible(widget)
    QApplication.processEvents()
    window = widget.window()
    handle = window.windowHandle()
    assert handle is not None
    QTest.wheelEvent(handle, QPointF(widget.mapTo(window, widget.rect().center())), QPoint(0, -120))
    QApplication.processEvents()


def _values(dialog: QWidget) -> list[object]:
    boxes = [box.currentIndex() for box in dialog.findChildren(QComboBox)]
    return [*boxes, *(box.text() for box in dialog.findChildren(QAbstractSpinBox))]


def test_the_wheel_changes_no_setting_that_has_not_the_keyboard(made: Made, qtbot: QtBot) -> None:
    activated(made, qtbot)
    dialog = SettingsDialog(made.context, made.windows.apply, made.windows.frame)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    dialog.resize(dialog.width(), 260)
    QApplication.processEvents()
    before = _values(dialog)
    fields: list[QWidget] = [*dialog.findChildren(QComboBox), *dialog.findChildren(QAbstractSpinBox)]
    assert len(fields) >= 4
    for field in fields:
        field.clearFocus()
        wheel_over(field)
    assert _values(dialog) == before
    dialog.close()


def test_the_wheel_changes_the_field_that_has_the_keyboard(made: Made, qtbot: QtBot) -> None:
    activated(made, qtbot)
    dialog = SettingsDialog(made.context, made.windows.apply, made.windows.frame)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    (spin, *_) = dialog.findChildren(QAbstractSpinBox)
    dialog.activateWindow()
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus, timeout=PATIENCE_MS)
    before = spin.text()
    wheel_over(spin)
    assert spin.text() != before
    dialog.close()


URI = "otpauth://totp/Example:carol?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"


def reviewing(made: Made) -> AddDialog | None:
    """Return the open *Add account*, if there is one."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, AddDialog) and one.isVisible()]
    return found[0] if found else None


def test_a_code_is_pasted_wherever_the_keyboard_is(made: Made, qtbot: QtBot) -> None:
    made.add(("Dropbox", "anna"), ("GitHub", "anna"))
    activated(made, qtbot)
    for place in (made.window.view, made.window.header.more, made.window.header.search):
        QApplication.clipboard().setText(URI)
        made.windows.frame.activateWindow()
        qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)
        place.setFocus()
        press(Qt.Key.Key_V, CONTROL)
        qtbot.waitUntil(lambda: reviewing(made) is not None, timeout=PATIENCE_MS)
        dialog = reviewing(made)
        assert dialog is not None
        assert dialog.pages.currentWidget() is dialog.review
        dialog.close()


def test_add_account_knows_the_keys_of_the_ways_in(made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    activated(made, qtbot)
    went: list[str] = []
    monkeypatch.setattr(AddDialog, "_go", lambda _self, way: went.append(way))
    made.windows.open_add()
    dialog = reviewing(made)
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    press(Qt.Key.Key_O, CONTROL)
    press(Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_V, CONTROL)
    dialog.pages.setCurrentWidget(dialog.typed)
    dialog.typed.issuer.setFocus()
    press(Qt.Key.Key_O, CONTROL)
    QApplication.clipboard().setText("Example")
    press(Qt.Key.Key_V, CONTROL)
    assert dialog.typed.issuer.text() == "Example"
    assert went == ["image", "screen", "paste", "image"]
    dialog.close()


def test_escape_goes_one_page_back_and_keeps_what_was_typed(made: Made, qtbot: QtBot) -> None:
    activated(made, qtbot)
    made.windows.open_add("type")
    dialog = reviewing(made)
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    dialog.typed.key.setText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    dialog.typed.issuer.setText("Example")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.review, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.pages.currentWidget() is dialog.typed
    assert dialog.typed.issuer.text() == "Example"
    press(Qt.Key.Key_Escape)
    assert dialog.pages.currentWidget() is dialog.capture
    press(Qt.Key.Key_Escape)
    assert reviewing(made) is None


def test_the_menu_key_opens_the_menu_of_the_chosen_account_while_the_search_has_the_keyboard(
    made: Made, qtbot: QtBot
) -> None:
    made.add(("Dropbox", "anna"), ("GitHub", "anna"))
    activated(made, qtbot)
    press(Qt.Key.Key_Down)
    search = made.window.header.search
    assert search.hasFocus()
    where = search.mapToGlobal(QPoint(5, 5))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), where)
    QApplication.sendEvent(search, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.accessibleName() == "Menu of GitHub – anna"
    menu.close()
    for place in (search, made.window.view, made.window.header.more):
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None, timeout=PATIENCE_MS)
        made.windows.frame.activateWindow()
        qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
        place.setFocus()
        press(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        assert menu.accessibleName() == "Menu of GitHub – anna"
        menu.close()


def test_ctrl_home_and_ctrl_end_choose_the_first_and_the_last_account(made: Made, qtbot: QtBot) -> None:
    made.add(*((f"Service {number}", "anna") for number in range(40)))
    activated(made, qtbot)
    press(Qt.Key.Key_End, CONTROL)
    assert made.window.view.currentIndex().row() == 39
    press(Qt.Key.Key_Home, CONTROL)
    assert made.window.view.currentIndex().row() == 0
    made.window.view.setFocus()
    press(Qt.Key.Key_End, CONTROL)
    assert made.window.view.currentIndex().row() == 39


def test_an_account_whose_secret_nobody_has_looked_for_is_not_called_lost(made: Made) -> None:
    made.add(("Dropbox", "anna"))
    made.open()
    (late,) = made.add(("GitHub", "anna"))
    made.window.controller.refresh()  # another program has just written it, and it was not loaded yet
    assert made.codes_shown()[1] == "loading"
    made.window.controller.refresh_and_load()
    assert made.codes_shown()[1].replace(" ", "").isdigit()
    made.vault.remove(late.id)
