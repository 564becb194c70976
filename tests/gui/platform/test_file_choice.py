"""Every file dialog opens where the last file was, or among the user's documents; never where the program began."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.gui.builders import Made
from tests.patience import PATIENCE_MS
from tests.qr_png import qr_png
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.ui.dialogs.recovery_dialog import KeptRecoveryDialog
from trackops_desktop.ui.transfer.export_dialog import ExportDialog
from trackops_desktop.ui.transfer.widgets import FolderField

URI = "otpauth://totp/Example:carol?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"


def the_dialog(qtbot: QtBot) -> QFileDialog:
    """Return the file dialog that is open, with the keyboard."""
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog) and one.isVisible()]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    return dialog


def test_the_folder_of_the_last_file_is_where_the_next_dialog_opens(
    made: Made, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, elsewhere = Path.home() / "Documents", tmp_path / "elsewhere"
    documents.mkdir(exist_ok=True)
    elsewhere.mkdir()
    (elsewhere / "letter.png").write_bytes(qr_png(URI))
    monkeypatch.chdir("/")
    made.add(("Trackops", "ada"))
    made.open()
    made.windows.open_add("image")
    first = the_dialog(qtbot)
    assert Path(first.directory().absolutePath()) in (documents, Path.home())
    field = first.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    field.setText(str(elsewhere / "letter.png"))
    field.setFocus()

    def is_taken() -> bool:
        """The dialog may be reading its folder still: press Enter until it takes the name."""
        if isValid(first) and first.isVisible():
            QTest.keyClick(first.windowHandle(), Qt.Key.Key_Return)
        return made.context.settings().last_folder == str(elsewhere)

    qtbot.waitUntil(is_taken, timeout=PATIENCE_MS)
    made.windows.open_add()
    export = ExportDialog(made.context, Transfers(made.vault, made.context.clock), lambda _words: None, made.window)
    export.open()
    export._on_go()
    second = the_dialog(qtbot)
    assert Path(second.directory().absolutePath()) == elsewhere
    assert Path(second.selectedFiles()[0]).name.startswith("trackops-2023-11-1")
    second.reject()
    export.close()
    for window in QApplication.topLevelWidgets():
        if window.property("closesOnLock"):
            window.close()


def test_no_dialog_opens_where_the_program_was_started(
    made: Made, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recovery codes are saved among the documents, whatever folder was used last; only that folder is remembered."""
    home, started = Path.home(), tmp_path / "started"
    (home / "Documents").mkdir(exist_ok=True)
    started.mkdir()
    monkeypatch.chdir(started)
    made.add(("Trackops", "ada"))
    account = made.vault.entries()[0]
    RecoveryCodeService(made.vault, made.context.clock).keep(account.id, ("11111111",))
    made.open()
    made.windows.open_scanning()
    scanning = made.windows._scanning
    assert scanning is not None
    field = FolderField("Folder")
    field.show()
    made.window.on_account.recovery(account)

    def shown(kind: type[QWidget]) -> list[QWidget]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    (question,) = [one for one in shown(QWidget) if one.windowTitle() not in ("Trackops Desktop", "Keep scanning", "")]
    next(one for one in question.findChildren(QPushButton) if one.text() == "Show them").click()
    (codes,) = shown(KeptRecoveryDialog)
    assert isinstance(codes, KeptRecoveryDialog)
    openers = (codes.save, scanning.load_expected, scanning.folder, field.choose)
    for opener in openers:
        opener.click()
        dialog = the_dialog(qtbot)
        assert Path(dialog.directory().absolutePath()) in (home / "Documents", home), opener.text()
        if opener is codes.save:
            target = tmp_path / "codes.txt"
            name = dialog.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(name, QLineEdit)
            name.setText(str(target))
            name.setFocus()
            QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_Return)
            qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
        else:
            dialog.close()
    assert not list(started.iterdir())
    assert "11111111" not in str(made.context.settings())
    field.close()
    codes.close()
    scanning.close()
