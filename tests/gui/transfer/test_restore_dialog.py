from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from tests.backup_kit import DAY, PASSPHRASE, Installation
from tests.gui.transfer.conftest import WindowWithBackups
from trackops_desktop.ui.transfer.restore_dialog import RestoreDialog

Opened = Callable[[QDialog], None]


@pytest.fixture
def dialog(window_with_backups: WindowWithBackups, opened: Opened) -> RestoreDialog:
    window_with_backups.set_up()
    window_with_backups.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    made = RestoreDialog(
        window_with_backups.made.context,
        window_with_backups.backups,
        window_with_backups.restores,
        lambda: window_with_backups.changes.append("accounts"),
        window_with_backups.made.window,
    )
    opened(made)
    return made


def _names(window_with_backups: WindowWithBackups) -> list[str]:
    return [entry.account.name for entry in window_with_backups.made.vault.entries()]


def _words(dialog: RestoreDialog) -> list[tuple[str, ...]]:
    return [row.cells for row in dialog.preview.table.ticks.rows]


def test_a_deleted_account_comes_back_by_its_tick(
    window_with_backups: WindowWithBackups, dialog: RestoreDialog
) -> None:
    ada = window_with_backups.made.vault.entries()[0]
    window_with_backups.made.vault.purge([ada.id])
    dialog.go.click()
    assert [words for name, words in _words(dialog) if "ada" in name] == ["deleted here on 15 Nov 2023"]
    assert not dialog.go.isEnabled()
    dialog.preview.table.selectAll()
    QTest.keyClick(dialog.preview.table, Qt.Key.Key_Space)
    dialog.go.click()
    assert sorted(_names(window_with_backups)) == ["ada", "bob"]
    assert dialog.outcome.says.text().startswith("1 account added")
    assert window_with_backups.changes == ["accounts"]
    dialog.go.click()
    assert not dialog.isVisible()


def test_replacing_says_what_goes_to_the_trash(window_with_backups: WindowWithBackups, dialog: RestoreDialog) -> None:
    window_with_backups.made.add(("New", "one"))
    dialog.go.click()
    dialog.preview.replace.click()
    assert ("New – one", "goes to the trash") in _words(dialog)
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob"]
    assert [entry.account.name for entry in window_with_backups.made.vault.trash()] == ["one"]


def test_what_both_computers_changed_is_asked_and_keeping_this_one_is_an_answer(
    window_with_backups: WindowWithBackups, dialog: RestoreDialog, other: Installation, tmp_path: Path
) -> None:
    vault, file = window_with_backups.made.vault, tmp_path / "file"
    ada = vault.entries()[0]
    window_with_backups.backups.write_file(file, PASSPHRASE)
    other.restores.restore(other.restores.preview(other.restores.read(file, PASSPHRASE)))
    other.vault.update(ada.id, name="theirs")
    other.backups.write_file(file, PASSPHRASE)
    for key, name in ((None, "mine"), (Qt.Key.Key_Space, "theirs")):
        if key is None:
            vault.update(ada.id, name="mine")
        dialog.take(file)
        assert ("Trackops – theirs", "changed here too, to “mine”") in _words(dialog)
        assert "Changed on both computers" in dialog.preview.says.text()
        assert dialog.go.isEnabled()
        if key is not None:
            dialog.preview.table.selectAll()
            QTest.keyClick(dialog.preview.table, key)
        dialog.go.click()
        assert _names(window_with_backups)[0] == name
        other.vault.update(ada.id, tags=("again",))
        other.backups.write_file(file, PASSPHRASE)


def test_a_backup_of_another_passphrase_asks_for_it(
    window_with_backups: WindowWithBackups, dialog: RestoreDialog, other: Installation, tmp_path: Path
) -> None:
    other.add("eve")
    path = other.backups.write_file(tmp_path / "file", "another horse battery").path
    dialog.take(path)
    assert dialog.pages.currentWidget() is dialog.asking
    assert not dialog.problem.isVisible()
    dialog.asking.passphrase.setText("wrong")
    QTest.keyClick(dialog.asking.passphrase, Qt.Key.Key_Return)
    assert "doesn't open" in dialog.problem.text()
    dialog.asking.passphrase.setText("another horse battery")
    QTest.keyClick(dialog.asking.passphrase, Qt.Key.Key_Return)
    assert dialog.pages.currentWidget() is dialog.preview
    assert dialog.asking.passphrase.text() == ""
    dialog.go.click()
    assert _names(window_with_backups)[-1] == "eve"


def test_a_damaged_file_is_told_and_another_can_be_chosen(
    window_with_backups: WindowWithBackups, dialog: RestoreDialog, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"TRACKOPS-BACKUP\n and then nothing")
    dialog.take(path)
    assert "incomplete" in dialog.problem.text()
    dialog.go.click()
    assert not dialog.problem.isVisible()
    assert dialog.pages.currentWidget() is dialog.preview


def test_nothing_to_do_cannot_be_done(dialog: RestoreDialog) -> None:
    dialog.go.click()
    assert "already have everything" in dialog.preview.says.text()
    assert not dialog.go.isEnabled()


def test_what_is_unticked_stays_out(
    window_with_backups: WindowWithBackups, dialog: RestoreDialog, other: Installation, tmp_path: Path
) -> None:
    other.add("eve")
    other.add("mallory")
    dialog.take(other.backups.write_file(tmp_path / "file", PASSPHRASE).path)
    rows = [row.cells[0] for row in dialog.preview.table.ticks.rows]
    dialog.preview.table.ticks.tick([rows.index("Issuer – mallory")], False)
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob", "eve"]


def test_locking_closes_it(window_with_backups: WindowWithBackups, dialog: RestoreDialog) -> None:
    window_with_backups.made.vault.seal(PASSPHRASE)
    window_with_backups.made.window.lock_now()
    assert not dialog.isVisible()
