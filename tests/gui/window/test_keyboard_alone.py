"""Whole tasks by the keyboard alone: real key events to the window, as the window system sends them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.builders import FakeClock, Made, make
from tests.gui.keys import CONTROL, in_front, press, tab_to, type_text
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows

KEY = "JBSW Y3DP EHPK 3PXP"
PASSPHRASE = "violin harbour lantern meadow"


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """An application without accounts, with the windows that backups have."""
    made: list[Made] = []
    hooks = TransferWindows(lambda: made[0].context).hooks()
    made.append(make(qapp, tmp_path, clock, keyring, InlineRunner(), hooks))
    yield made[0]
    made[0].close()


def test_an_account_is_added_copied_backed_up_lost_and_restored(
    application: Made, tmp_path: Path, qtbot: QtBot
) -> None:
    application.open()
    application.windows.frame.activateWindow()
    in_front(qtbot, "Trackops Desktop")

    press(Qt.Key.Key_N, CONTROL)
    in_front(qtbot, "Add account")
    tab_to("Type the key")
    press(Qt.Key.Key_Space)
    tab_to("Key")
    type_text(KEY)
    tab_to("Service")
    type_text("Trackops")
    tab_to("Account name")
    type_text("anna")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    in_front(qtbot, "Trackops Desktop")
    press(Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == application.window.model.code(application.vault.entries()[0]).value

    press(Qt.Key.Key_B, CONTROL)
    in_front(qtbot, "Backups")
    folder = tab_to("Folder for backups")
    press(Qt.Key.Key_A, CONTROL)
    type_text(str(tmp_path / "backups"))
    assert isinstance(folder, QLineEdit)
    for name in ("New passphrase", "Repeat passphrase"):
        tab_to(name)
        type_text(PASSPHRASE)
    tab_to("Set up and back up now")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: any((tmp_path / "backups").glob("*")), timeout=PATIENCE_MS)
    press(Qt.Key.Key_Escape)
    in_front(qtbot, "Trackops Desktop")

    press(Qt.Key.Key_Delete, CONTROL)
    assert application.vault.entries() == ()
    press(Qt.Key.Key_B, CONTROL)
    in_front(qtbot, "Backups")
    tab_to("Restore…")
    press(Qt.Key.Key_Space)
    in_front(qtbot, "Restore")
    press(Qt.Key.Key_Return)
    tab_to("What restoring changes")
    press(Qt.Key.Key_Space)  # it was deleted here: only a tick brings it back
    tab_to("Restore")
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(application.vault.entries()) == 1, timeout=PATIENCE_MS)
    assert application.codes_shown()
    press(Qt.Key.Key_Escape)
