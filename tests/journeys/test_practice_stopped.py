"""The practice site is stopped while its page is open: started, opened and stopped by key, in the whole application."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.keys import CONTROL, in_front, name_of, press, tab_to
from tests.journeys.test_scanning_keyboard import MAIN, SHIFT, application
from tests.patience import PATIENCE_MS
from trackops_desktop.app.build import Application
from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog

__all__ = ["application"]


def test_its_page_goes_with_it(qtbot: QtBot, application: Application) -> None:
    in_front(qtbot, MAIN)
    press(Qt.Key.Key_P, CONTROL | SHIFT)
    in_front(qtbot, "Practice site")
    practice = QApplication.activeWindow()
    assert isinstance(practice, PracticeDialog)
    assert name_of(QApplication.focusWidget()) == "Start the practice site"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: name_of(QApplication.focusWidget()) == "Open it", timeout=PATIENCE_MS)
    press(Qt.Key.Key_Return)
    registry = application._signin._made()
    qtbot.waitUntil(lambda: bool(registry.windows), timeout=PATIENCE_MS)
    (page,) = registry.windows
    qtbot.waitUntil(lambda: "sign in" in page.bar.advice.sentence, timeout=PATIENCE_MS)

    practice.activateWindow()
    qtbot.waitUntil(practice.isActiveWindow, timeout=PATIENCE_MS)
    tab_to("Stop")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: registry.windows == (), timeout=PATIENCE_MS)
    assert practice.isVisible()
