"""While the real KeePassXC asks, the window says so, goes on working, and can give the question up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.builders import FakeClock, Made, make
from tests.patience import PATIENCE, PATIENCE_MS
from tests.programs.keepassxc import KeePassXC, keepassxc_session, require_keepassxc
from trackops_desktop.errors import TrackopsError
from trackops_desktop.ui.dialogs.prompt_dialog import PromptDialog
from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from trackops_desktop.ui.dialogs.trash_dialog import TrashDialog
from trackops_desktop.workers.runner import Runner


def test_a_deletion_that_waits_for_its_question_can_be_cancelled_and_freezes_nothing(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    require_keepassxc()
    with keepassxc_session(tmp_path / "keepassxc", ask_delete=True) as program:
        runner = Runner(lambda error: None)
        made = make(qapp, tmp_path, FakeClock(1_700_000_000.0), program.backend(), runner)
        try:
            _cancel(qtbot, made, program)
        finally:
            made.vault.prompts.close()
            runner.close(PATIENCE)
            made.close()


def _cancel(qtbot: QtBot, made: Made, program: KeePassXC) -> None:
    (entry,) = made.add(("ACME", "jo"))
    made.vault.remove(entry.id)
    made.open()
    qtbot.waitUntil(lambda: made.windows.frame.isVisible(), timeout=PATIENCE_MS)
    errors: list[TrackopsError] = []
    trash = TrashDialog(made.context, lambda: None, made.window)
    trash.open()
    made.context.runner.run(lambda: made.vault.purge([entry.id]), lambda _done: None, errors.append)
    qtbot.waitUntil(lambda: made.windows.prompts.dialog is not None, timeout=PATIENCE_MS)
    dialog = made.windows.prompts.dialog
    assert isinstance(dialog, PromptDialog)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: bool(program.windows("Move|Delete")), timeout=PATIENCE_MS)
    made.windows.open_dialog("shortcuts")  # the window's thread waits for nobody
    about = made.window.findChild(ShortcutsDialog)
    assert about is not None
    about.close()
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(errors), timeout=PATIENCE_MS)
    assert "cancelled" in str(errors[-1])
    qtbot.waitUntil(lambda: made.windows.prompts.dialog is None, timeout=PATIENCE_MS)
    assert [one.id for one in made.vault.trash()] == [entry.id]
    trash.close()
