"""Every file dialog opens where the last file was, or among the user's documents; never where the program began."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.gui.making import Made
from tests.patience import PATIENCE_MS
from tests.qr_png import qr_png
from trackops_desktop.services.transfers import Transfers
from trackops_desktop.ui.transfer.export_dialog import ExportDialog

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
