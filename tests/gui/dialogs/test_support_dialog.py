"""Help › Support report…, from the first key to the file."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests import canary
from tests.gui.builders import FakeClock, Made, make
from tests.gui.keys import do
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.app.support_report import support_report
from trackops_desktop.diagnostics.log import Log
from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.errors import TrackopsError
from trackops_desktop.paths import Paths
from trackops_desktop.program import VERSION
from trackops_desktop.ui.dialogs.support_dialog import SupportDialog
from trackops_desktop.workers.runner import Runner

_LOGGER = LazyLogger("trackops_desktop.tests")


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """An application over real threads, with a log that has something in it."""
    runner = Runner(lambda error: pytest.fail(str(error)))
    made = make(qapp, tmp_path, clock, keyring, runner)
    log = Log(tmp_path / "home" / "logs")
    _LOGGER.warning("Something of %s went wrong", Word("ours"), error=ValueError(canary.URI))
    made.add((canary.URI[:40], "anna@example.test"))
    log.close(PATIENCE)
    report = support_report(made.vault, Paths(tmp_path / "home"), {}, clock)
    made.windows._context = replace(made.context, support_report=report)
    yield made
    runner.close()
    made.close()


def _dialogs() -> list[SupportDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, SupportDialog) and one.isVisible()]


def open_by_keyboard(made: Made, qtbot: QtBot) -> SupportDialog:
    """Go through the main menu by keys."""
    made.open()
    do(made, qtbot, "support")
    qtbot.waitUntil(lambda: bool(_dialogs()), timeout=PATIENCE_MS)
    return _dialogs()[0]


def _save_as(dialog: SupportDialog, path: Path, qtbot: QtBot) -> None:
    """Press Save, type the name, press Enter; then wait until it says how it went."""
    QTest.keyClick(dialog.save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(QFileDialog)), timeout=PATIENCE_MS)
    (chooser,) = dialog.findChildren(QFileDialog)
    name = chooser.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.selectAll()
    QTest.keyClicks(name, str(path))

    def is_told() -> bool:
        """The dialog may be reading the folder still, and take no name: press Enter until it does, as people do."""
        if dialog.told.isVisible() or dialog.problem.isVisible():
            return True
        if dialog.save.isEnabled() and isValid(name) and name.isVisible():
            QTest.keyClick(name, Qt.Key.Key_Return)
        return False

    qtbot.waitUntil(is_told, timeout=PATIENCE_MS)


def test_the_report_is_shown_copied_and_saved_for_this_user_alone(desk: Made, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_by_keyboard(desk, qtbot)
    qtbot.waitUntil(lambda: dialog.text.toPlainText() != "", timeout=PATIENCE_MS)
    shown = dialog.text.toPlainText()
    for part in (
        f"Trackops Desktop: {VERSION}",
        "Qt: ",
        "Python: ",
        "Machine: ",
        "catalogue: 1 account, 0 in the trash.",
        "keyring: ",
        "log: Its folder is writable.",
        "WARNING trackops_desktop.tests: Something of ours went wrong\nValueError\n",
        "Added accounts: 1",
    ):
        assert part in shown
    for private in ("anna", "example.test", "otpauth://", str(tmp_path)):
        assert private not in shown
    assert not canary.seen_in(shown.encode())

    QTest.keyClick(dialog.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == shown
    assert dialog.told.text() == "Report copied."

    dialog.told.hide()
    _save_as(dialog, tmp_path / "report.txt", qtbot)
    assert dialog.told.text() == "Saved as report.txt."
    assert (tmp_path / "report.txt").read_text("utf-8") == shown
    assert stat.S_IMODE((tmp_path / "report.txt").stat().st_mode) == 0o600
    dialog.close()


def test_a_disk_that_fails_is_told_and_another_try_is_possible(desk: Made, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_by_keyboard(desk, qtbot)
    qtbot.waitUntil(dialog.save.isEnabled, timeout=PATIENCE_MS)
    dialog.save_to(Path("/proc/report.txt"))  # which takes no file, whoever asks
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
    assert dialog.problem.text().startswith("The report was not saved (")
    assert dialog.problem.text().endswith("Choose another folder.")
    qtbot.waitUntil(dialog.save.isEnabled, timeout=PATIENCE_MS)
    dialog.save_to(tmp_path / "report.txt")
    qtbot.waitUntil(dialog.told.isVisible, timeout=PATIENCE_MS)
    assert not dialog.problem.isVisible()
    assert (tmp_path / "report.txt").is_file()
    dialog.close()


def test_a_keyring_that_hangs_does_not_hold_the_window(desk: Made, qtbot: QtBot) -> None:
    answers = threading.Event()

    def slow() -> str:
        assert answers.wait(PATIENCE)
        return "At last"

    desk.windows._context = replace(desk.context, support_report=slow)
    dialog = open_by_keyboard(desk, qtbot)
    assert (dialog.text.toPlainText(), dialog.text.placeholderText()) == ("", "Collecting…")
    assert not dialog.save.isEnabled()
    assert not dialog.copy.isEnabled()
    answers.set()
    qtbot.waitUntil(dialog.save.isEnabled, timeout=PATIENCE_MS)
    assert dialog.text.toPlainText() == "At last"
    dialog.close()


def test_a_report_that_cannot_be_made_is_told(desk: Made, qtbot: QtBot) -> None:
    def fails() -> str:
        raise TrackopsError("The catalogue is in use.", "Try again.")

    desk.windows._context = replace(desk.context, support_report=fails)
    dialog = open_by_keyboard(desk, qtbot)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
    assert dialog.problem.text() == "The catalogue is in use. Try again."
    assert (dialog.text.placeholderText(), dialog.save.isEnabled()) == ("", False)
    dialog.close()
