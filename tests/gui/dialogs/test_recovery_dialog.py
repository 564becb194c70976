"""The recovery codes that are stored with an account, by keyboard and mouse from the account's own menu."""

from __future__ import annotations

import stat
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QListWidget, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, Made
from tests.gui.test_key_names import speaking
from tests.patience import PATIENCE_MS
from trackops_desktop.i18n import _
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.dialogs.passphrase_question import PassphraseQuestion
from trackops_desktop.ui.dialogs.recovery_dialog import KeptRecoveryDialog, RecoveryEditDialog
from trackops_desktop.ui.dialogs.recovery_paper import RecoveryPaper, open_print_window

CODES = tuple(f"zebra-{number:04}" for number in range(10))
NO_KEYS = Qt.KeyboardModifier.NoModifier
W = TypeVar("W", bound=QWidget)


def shown(qtbot: QtBot, kind: type[W]) -> W:
    """Wait for the one open window of exactly this kind."""

    def found() -> list[W]:
        return [one for one in QApplication.topLevelWidgets() if type(one) is kind and one.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=PATIENCE_MS)
    return found()[0]


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    handle = widget.window().windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers)
    QApplication.processEvents()


def click(window: QWidget, text: str) -> None:
    """Click the visible button of this text with the mouse."""
    (found,) = [one for one in window.findChildren(QPushButton) if one.isVisible() and one.text().strip() == text]
    assert found.isEnabled(), text
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def click_row(table: QListWidget, row: int) -> None:
    where = table.visualItemRect(table.item(row)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, where)


@pytest.fixture
def kept(made: Made, qtbot: QtBot) -> Made:
    (entry,) = made.add(("Trackops", "erin@demo"))
    with elsewhere():
        RecoveryCodeService(made.vault, made.context.clock).keep(entry.id, CODES)
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    return made


def marks(made: Made) -> list[bool]:
    with elsewhere():
        codes = RecoveryCodeService(made.vault, made.context.clock).codes(made.vault.entries()[0].id)
    return [one.used_at is not None for one in codes]


def open_from_menu(made: Made, qtbot: QtBot) -> None:
    """Open the account's menu as the right mouse button does, and click its entry."""
    view = made.window.view
    where = view.visualRect(view.model().index(0, 0)).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), asked)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=PATIENCE_MS)
    menu: Any = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [one for one in menu.actions() if one.text() == "Recovery codes…"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, NO_KEYS, menu.actionGeometry(action).center())


def test_stored_codes_are_seen_copied_marked_and_saved(kept: Made, qtbot: QtBot, tmp_path: Path) -> None:
    open_from_menu(kept, qtbot)
    question = shown(qtbot, BaseDialog)
    assert not [one for one in QApplication.topLevelWidgets() if type(one) is KeptRecoveryDialog]
    click(question, "Show them")
    dialog = shown(qtbot, KeptRecoveryDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 10, timeout=PATIENCE_MS)
    assert [dialog.list.item(row).text() for row in range(10)] == list(CODES)
    assert dialog.says.text().startswith("10 of 10 are unused.")
    assert "not if you lose this computer" in dialog.says.text()

    click_row(dialog.list, 3)
    press(dialog, Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == CODES[3]
    assert not dialog.findChildren(QFileDialog)  # Enter in the list is not the default button's
    click(dialog, "Mark as used")
    qtbot.waitUntil(lambda: marks(kept)[3], timeout=PATIENCE_MS)
    assert dialog.list.item(3).text().startswith(f"{CODES[3]}   used ")
    assert dialog.list.item(3).foreground().color() != dialog.list.item(2).foreground().color()
    assert dialog.says.text().startswith("9 of 10 are unused.")
    click(dialog, "Mark as unused")
    qtbot.waitUntil(lambda: not any(marks(kept)), timeout=PATIENCE_MS)
    click_row(dialog.list, 0)
    click(dialog, "Mark as used")

    click(dialog, "Save to a file…")
    picker = shown(qtbot, QFileDialog)
    name = picker.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    assert name.text().startswith("recovery-codes-Trackops-erin@demo-")
    name.setText(str(tmp_path / "codes.txt"))

    def is_saved() -> bool:
        """The file dialog may be reading the folder still, and take no name: press Enter until it does."""
        if not dialog.told.text().startswith("Saved") and isValid(picker) and picker.isVisible():
            press(picker, Qt.Key.Key_Return)
        return dialog.told.text().startswith("Saved")

    qtbot.waitUntil(is_saved, timeout=PATIENCE_MS)
    text = (tmp_path / "codes.txt").read_text()
    assert [code for code in CODES if code in text] == list(CODES[1:])
    assert "erin@demo" in text
    assert stat.S_IMODE((tmp_path / "codes.txt").stat().st_mode) == 0o600
    assert "Saved as codes.txt" in dialog.told.text()
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog), timeout=PATIENCE_MS)


def test_a_sealed_vault_asks_for_its_passphrase_and_locking_closes_all(kept: Made, qtbot: QtBot) -> None:
    with elsewhere():
        kept.vault.seal(PASSPHRASE)
    kept.window.controller.look()
    press(kept.windows.frame, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    question = shown(qtbot, PassphraseQuestion)
    QTest.keyClicks(question.field, "wrong passphrase")
    press(question, Qt.Key.Key_Return)
    assert question.isVisible()
    assert "wrong" in question.problem.text()
    assert question.field.hasFocus() or not question.isActiveWindow()
    assert question.field.selectedText() == "wrong passphrase"
    QTest.keyClicks(question.field, PASSPHRASE)
    press(question, Qt.Key.Key_Return)
    dialog = shown(qtbot, KeptRecoveryDialog)
    assert dialog.list.count() == 10
    click(dialog, "Edit…")
    edit = shown(qtbot, RecoveryEditDialog)
    kept.window.lock_now()
    qtbot.waitUntil(lambda: not isValid(dialog) and not isValid(edit), timeout=PATIENCE_MS)


def test_codes_are_pasted_for_an_account_that_has_none(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"))
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    press(made.windows.frame, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    click(shown(qtbot, BaseDialog), "Show them")
    dialog = shown(qtbot, KeptRecoveryDialog)
    assert dialog.says.text() == "No recovery codes are stored for this account."
    assert not dialog.save.isEnabled()
    click(dialog, "Edit…")
    edit = shown(qtbot, RecoveryEditDialog)
    QApplication.clipboard().setText("  a1b2-c3d4 \n\n e5f6-a7b8\na1b2-c3d4\n")
    edit.field.setFocus()
    edit.field.paste()
    edit.field.selectAll()
    QTest.keyClick(edit.field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().mimeData()
    assert (copied.text(), copied.hasFormat("x-kde-passwordManagerHint")) == (edit.field.toPlainText(), True)
    click(edit, "Save")
    qtbot.waitUntil(lambda: dialog.list.count() == 2, timeout=PATIENCE_MS)
    assert [dialog.list.item(row).text() for row in range(2)] == ["a1b2-c3d4", "e5f6-a7b8"]
    assert dialog.list.mapTo(dialog, QPoint(0, 0)).y() >= 0
    dialog.close()
    assert made.vault.entries()[0].has_recovery_codes


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_what_is_printed_has_every_code_whole_on_as_many_pages_as_it_takes(
    qapp: QApplication, host: QWidget, tmp_path: Path, language: str
) -> None:
    codes = tuple(f"{number:04}-WXYZ-{number * 7919 % 10_000:04}-iIl1-O0" for number in range(80))
    paper = RecoveryPaper("خدمة – 日本郵便 花子", "https://demo.viewcases.com", codes)
    sent: list[int] = []
    target = tmp_path / "printed.pdf"
    with speaking(qapp, language):
        heading = _("Recovery codes of {account}", account=paper.account)
        dialog = open_print_window(host, paper, datetime(2026, 1, 2), lambda: sent.append(1))
        field = dialog.findChild(QLineEdit, "filename")
        assert isinstance(field, QLineEdit)
        field.setText(str(target))
        press(dialog, Qt.Key.Key_Return)
    assert sent
    document = QPdfDocument()
    assert document.load(str(target)) is QPdfDocument.Error.None_
    pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    document.close()
    assert len(pages) > 1
    assert [word for page in pages for word in page.split() if word in codes] == list(codes)
    assert not letters(heading) - letters("".join(pages)), "a letter has no glyph"
    dialog.deleteLater()


def letters(text: str) -> Counter[str]:
    """Count the letters of a text, in whatever shape they were printed."""
    return Counter(filter(str.isalpha, unicodedata.normalize("NFKC", text)))
