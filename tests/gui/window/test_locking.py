"""Lock means lock: nothing that was on screen stays there, whatever was open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, Made
from tests.patience import PATIENCE_MS
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.sites_dialog import SitesDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    handle = widget.window().windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers)
    QApplication.processEvents()


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def activate(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)


def test_locking_takes_the_search_and_every_dialog_away(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "anna"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
    activate(made, qtbot)
    frame, search = made.windows.frame, made.window.header.search
    QTest.keyClicks(search, "git")
    for name in ("settings", "trash", "shortcuts", "about"):
        made.windows.open_dialog(name)
    picker = QFileDialog(frame)
    picker.setOption(QFileDialog.Option.DontUseNativeDialog)
    picker.open()
    sites = Sites(made.vault)
    runner = made.context.runner
    chooser, site_dialog = SitesDialog(sites, runner, frame), SiteDialog(sites, runner, parent=frame)
    chooser.open()
    site_dialog.open()
    site_dialog.keep_password.setChecked(True)
    QTest.keyClicks(site_dialog.password, "typed and not saved")
    made.window.header.open_menu()
    qtbot.waitUntil(lambda: len(dialogs()) == 7 and QApplication.activePopupWidget() is not None, timeout=PATIENCE_MS)
    made.window.lock_now()
    QApplication.processEvents()
    assert dialogs() == []
    assert not isValid(site_dialog) or site_dialog.password.text() == ""
    assert QApplication.activePopupWidget() is None
    assert search.text() == ""
    page = made.window.stack.page("lock")
    assert page is made.window.stack.currentWidget()
    press(frame, Qt.Key.Key_Z, CONTROL)
    assert search.text() == ""  # undo brings nothing back either
    QTest.keyClicks(page.field, PASSPHRASE)
    press(frame, Qt.Key.Key_Return)
    assert made.window.stack.shows_list
    assert made.window.model.rowCount() == 2


def test_lock_without_a_passphrase_offers_to_set_one_and_locks_then(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    activate(made, qtbot)
    press(made.windows.frame, Qt.Key.Key_L, CONTROL)
    (question,) = dialogs()
    (yes,) = [one for one in question.findChildren(QPushButton) if one.text() == "Set a passphrase…"]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(isinstance(one, PassphraseDialog) for one in dialogs()), timeout=PATIENCE_MS)
    (dialog,) = [one for one in dialogs() if isinstance(one, PassphraseDialog)]
    for field in (dialog.fields.first, dialog.fields.second):
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, PASSPHRASE)
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(dialog), timeout=PATIENCE_MS)
    assert made.vault.is_sealed()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    press(made.windows.frame, Qt.Key.Key_L, CONTROL)
    assert made.window.stack.page("lock") is made.window.stack.currentWidget()
