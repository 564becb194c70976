"""A day of scanning by the keyboard alone, through the application as it is built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.blocking import elsewhere
from tests.gui.builders import AT, FakeClock
from tests.gui.keys import CONTROL, in_front, name_of, press, tab_in_sight, type_text
from tests.gui.pictures import made_up
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.unit.linting.builders import GOOD
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import Environment, open_core_services
from trackops_desktop.app.options import Options
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.paths import Paths
from trackops_desktop.ui.scanning.day_model import DayColumn
from trackops_desktop.ui.scanning.scan_window import ScanWindow
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import WindowGeometry
from trackops_desktop.vault.entry import NewEntry

SHIFT = Qt.KeyboardModifier.ShiftModifier
MAIN, SCANNING = "Trackops Desktop", "Keep scanning"
WRONG = f"{GOOD.replace('ada', 'bob').replace('KDSV', 'KDSX')}&digits=8"


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path) -> Iterator[Application]:
    """The application over a vault with one account."""
    environment = Environment(Paths(tmp_path / "home").make(), MemoryKeyring, FakeClock(AT))
    with elsewhere():
        core = open_core_services(environment)
        core.vault.add_many([NewEntry(made_up(1))])
    built = Application(qapp, MainWindow(WindowGeometry()), environment, Options(), core)
    built.open()
    yield built
    built.close()
    built.windows.frame.close()
    built.windows.frame.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def choose(qtbot: QtBot, title: str, path: Path) -> None:
    """Type a path into the file dialog of this title and press Enter until it is taken.

    The first Enter may close what the dialog proposes, and the dialog may be reading its folder still.
    """
    in_front(qtbot, title)
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog) and one.isVisible()]
    while dialog.focusWidget().objectName() != "fileNameEdit":
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_A, CONTROL)
    type_text(str(path))

    def is_taken() -> bool:
        if isValid(dialog) and dialog.isVisible():
            press(Qt.Key.Key_Return)
        return not isValid(dialog) or not dialog.isVisible()

    qtbot.waitUntil(is_taken, timeout=PATIENCE_MS)


def names_in(window: ScanWindow) -> list[str]:
    return [window.model.index(row, DayColumn.NAME).data() for row in range(window.model.rowCount())]


def test_a_day_of_scanning(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    shots, expected = tmp_path / "shots", tmp_path / "expected.txt"
    shots.mkdir()
    (shots / "1.png").write_bytes(png_of(drawn(modules_of(GOOD))))
    (shots / "2.png").write_bytes(png_of(drawn(modules_of(WRONG))))
    expected.write_text("Trackops:ada@example.org\nnobody@example.org\n")
    in_front(qtbot, MAIN)
    search = application.windows.window.header.search
    qtbot.waitUntil(search.hasFocus, timeout=PATIENCE_MS)

    press(Qt.Key.Key_K, CONTROL | SHIFT)
    in_front(qtbot, SCANNING)
    window = QApplication.activeWindow()
    assert isinstance(window, ScanWindow)
    assert name_of(QApplication.focusWidget()) == "Camera"

    tab_in_sight("Expected list…")
    press(Qt.Key.Key_Return)
    choose(qtbot, "Expected accounts", expected)
    in_front(qtbot, SCANNING)
    qtbot.waitUntil(lambda: window.expected.count() == 2, timeout=PATIENCE_MS)
    folder = tab_in_sight("Folder…")
    off = folder.grab().toImage()
    press(Qt.Key.Key_Return)
    choose(qtbot, "Watch a folder", shots)
    in_front(qtbot, SCANNING)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=PATIENCE_MS)
    assert QApplication.focusWidget() is folder
    assert folder.grab().toImage() != off  # everybody sees which source is on
    assert window.expected.item(0).checkState() is Qt.CheckState.Checked
    assert window.summary.text() == "2 codes · 1 right · 1 wrong · 1 of 2 expected"

    table = tab_in_sight("Codes of the day")
    press(Qt.Key.Key_Down)
    assert window.table.currentIndex().row() == 1
    name = names_in(window)[1]
    press(Qt.Key.Key_Return)
    in_front(qtbot, "Inspect")
    inspected = QApplication.activeWindow()
    assert inspected is not None
    assert name in [one.text() for one in inspected.findChildren(QLabel)]
    press(Qt.Key.Key_Escape)
    in_front(qtbot, SCANNING)
    assert QApplication.focusWidget() is table

    tab_in_sight("Search")
    type_text("bob")
    assert names_in(window) == ["bob@example.org"]
    press(Qt.Key.Key_Return)
    assert QApplication.activeWindow() is window
    press(Qt.Key.Key_Escape)
    assert QApplication.activeWindow() is window
    assert sorted(names_in(window)) == ["ada@example.org", "bob@example.org"]

    press(Qt.Key.Key_Escape)
    in_front(qtbot, "Discard")
    press(Qt.Key.Key_Return)
    in_front(qtbot, SCANNING)
    assert sorted(names_in(window)) == ["ada@example.org", "bob@example.org"]

    tab_in_sight("More")
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Up)  # from the top to the last entry
    press(Qt.Key.Key_Return)
    in_front(qtbot, "Discard")
    tab_in_sight("Discard")
    press(Qt.Key.Key_Return)
    in_front(qtbot, SCANNING)
    assert names_in(window) == []
    assert window.expected.item(0).checkState() is Qt.CheckState.Unchecked
    assert name_of(QApplication.focusWidget()) == "More"

    press(Qt.Key.Key_Escape)
    in_front(qtbot, MAIN)
    assert search.hasFocus()
