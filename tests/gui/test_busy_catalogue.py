"""While another program writes the catalogue: windows go on, and what could not be stored shows what is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from tests.backup_kit import PASSPHRASE, cheap_kdf
from tests.blocking import elsewhere, nothing_waits
from tests.gui.builders import FakeClock, Made, make
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.services.accounts import AccountEdit
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog
from trackops_desktop.vault.catalogue import catalogue
from trackops_desktop.workers.runner import Runner

__all__ = ["nothing_waits"]


@pytest.fixture
def busy_made(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """An application with real workers."""
    runner = Runner(lambda error: made.window.show_error(error))
    made = make(qapp, tmp_path, clock, keyring, runner)
    made.add(("Trackops", "ada"))
    made.open()
    yield made
    with elsewhere():
        assert runner.close(60)
    made.close()


@contextmanager
def written_elsewhere(made: Made, folder: Path) -> Iterator[None]:
    """Hold the catalogue as another program does in the middle of a change; waiting for it ends soon.

    Only here: on a busy machine the application's own work holds it for longer.
    """
    other = sqlite3.connect(folder / "home" / "catalogue.sqlite3", isolation_level=None, timeout=PATIENCE)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(catalogue, "BUSY_SECONDS", 0.3)
            yield
    finally:
        other.rollback()
        other.close()


def wait_until_told(made: Made, qtbot: QtBot) -> None:
    """Wait until something was said to have failed and nothing is at work.

    A notice alone may be about other work, as a list that is read anew, while what the test began still waits.
    """
    runner, notices = made.context.runner, made.window.notices
    assert isinstance(runner, Runner)
    qtbot.waitUntil(lambda: not runner.busy and notices.current is not None, timeout=PATIENCE_MS)


def click_box(box: QCheckBox) -> None:
    """Click where the box itself is drawn."""
    option = QStyleOptionButton()
    option.initFrom(box)
    place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box).center()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), box.height() // 2))


def settings_of(made: Made) -> SettingsDialog:
    made.windows.open_dialog("settings")
    (dialog,) = made.window.findChildren(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def box_of(dialog: QWidget, text: str) -> QCheckBox:
    return next(box for box in dialog.findChildren(QCheckBox) if text in box.text())


def stored(made: Made) -> dict[str, Any]:
    return made.vault.document("settings") or {}


def test_a_box_that_could_not_be_stored_is_put_back_and_says_why(
    busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    dialog = settings_of(busy_made)
    box = box_of(dialog, "Hide codes")
    with written_elsewhere(busy_made, tmp_path):
        click_box(box)
        assert box.isChecked()
        qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
        assert not box.isChecked()
        assert "busy" in dialog.problem.text() or "another" in dialog.problem.text()
    assert not busy_made.context.settings().hide_codes
    click_box(box)
    qtbot.waitUntil(lambda: bool(stored(busy_made).get("hide_codes")), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not dialog.problem.isVisible(), timeout=PATIENCE_MS)
    assert box.isChecked()
    dialog.close()


def test_a_choice_that_could_not_be_stored_is_put_back(
    busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    dialog = settings_of(busy_made)
    choice = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Clear the clipboard")
    before = choice.currentText()
    with written_elsewhere(busy_made, tmp_path):
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_Down)
        assert choice.currentText() != before
        qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE_MS)
        assert choice.currentText() == before
    dialog.close()


def test_what_failed_after_the_settings_were_closed_is_told_in_the_main_window(
    busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    dialog = settings_of(busy_made)
    with written_elsewhere(busy_made, tmp_path):
        click_box(box_of(dialog, "Hide codes"))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        wait_until_told(busy_made, qtbot)
    assert not busy_made.context.settings().hide_codes


def test_a_change_holds_although_the_settings_were_closed_at_once(
    busy_made: Made, qtbot: QtBot, nothing_waits: object
) -> None:
    dialog = settings_of(busy_made)
    click_box(box_of(dialog, "Hide codes"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: busy_made.context.settings().hide_codes, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(stored(busy_made).get("hide_codes")), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: busy_made.windows._settings.hide_codes, timeout=PATIENCE_MS)


def test_of_quick_clicks_the_last_one_holds(busy_made: Made, qtbot: QtBot, nothing_waits: object) -> None:
    dialog = settings_of(busy_made)
    box = box_of(dialog, "Hide codes")
    for _ in range(9):
        click_box(box)
    runner = busy_made.context.runner
    assert isinstance(runner, Runner)
    qtbot.waitUntil(lambda: not runner.busy, timeout=PATIENCE_MS)
    assert box.isChecked()
    assert stored(busy_made)["hide_codes"]
    dialog.close()


def test_automatic_backups_that_could_not_be_switched_off_are_shown_as_on(
    busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    context = busy_made.context
    backups = Backups(context.vault, context.clock, cheap_kdf)
    restores = Restores(context.vault, backups, context.clock, cheap_kdf)
    backups.set_up(tmp_path / "backups", PASSPHRASE)
    dialog = BackupsDialog(context, backups, restores, lambda: None, busy_made.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.state.isVisible() and dialog.state.automatic.isChecked(), timeout=PATIENCE_MS)
    with written_elsewhere(busy_made, tmp_path):
        click_box(dialog.state.automatic)
        qtbot.waitUntil(dialog.state.problem.isVisible, timeout=PATIENCE_MS)
        assert dialog.state.automatic.isChecked()
    click_box(dialog.state.automatic)
    qtbot.waitUntil(lambda: not backups.plan().automatic, timeout=PATIENCE_MS)
    dialog.close()


def _changes(made: Made) -> dict[str, Callable[[], None]]:
    entry = made.window.model.entries()[0]
    on, selected = made.window.on_account, made.window.on_selected
    return {
        "edit": lambda: on._edit(entry, AccountEdit(replace(entry.account, issuer="Other"), entry.tags, entry.details)),
        "tag": lambda: selected._tag([entry], (), ("work",)),
        "pin": lambda: selected.pin([entry]),
        "move": lambda: on.move(entry.id, 1),
        "remove": lambda: selected.remove([entry]),
    }


@pytest.mark.parametrize("what", ["edit", "tag", "pin", "move", "remove"])
def test_what_failed_is_not_said_to_have_happened_and_cannot_be_undone(
    what: str, busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    busy_made.add(("GitHub", "bob"))
    busy_made.window.controller.refresh()
    qtbot.waitUntil(lambda: busy_made.window.model.total == 2, timeout=PATIENCE_MS)
    before = busy_made.vault.entries()
    with written_elsewhere(busy_made, tmp_path):
        _changes(busy_made)[what]()
        wait_until_told(busy_made, qtbot)
        assert busy_made.window.toast.text == ""
        assert busy_made.window.on_account.undo_list.last is None
    assert busy_made.vault.entries() == before


@pytest.mark.parametrize("what", ["edit", "tag", "pin", "move", "remove"])
def test_what_could_not_be_taken_back_is_not_said_to_be_undone_and_can_be_tried_again(
    what: str, busy_made: Made, tmp_path: Path, qtbot: QtBot, nothing_waits: object
) -> None:
    busy_made.add(("GitHub", "bob"))
    window, on = busy_made.window, busy_made.window.on_account
    window.controller.refresh()
    qtbot.waitUntil(lambda: window.model.total == 2, timeout=PATIENCE_MS)
    names = [(entry.account.label, entry.tags) for entry in busy_made.vault.entries()]
    _changes(busy_made)[what]()
    qtbot.waitUntil(lambda: on.undo_list.last is not None, timeout=PATIENCE_MS)
    window.toast.dismiss()
    with written_elsewhere(busy_made, tmp_path):
        on.undo()
        wait_until_told(busy_made, qtbot)
        assert not window.toast.text.startswith(("Undone", "Restored"))
    qtbot.waitUntil(lambda: on.undo_list.last is not None, timeout=PATIENCE_MS)
    on.undo()
    qtbot.waitUntil(lambda: window.toast.text.startswith(("Undone", "Restored")), timeout=PATIENCE_MS)
    assert [(entry.account.label, entry.tags) for entry in busy_made.vault.entries()] == names
