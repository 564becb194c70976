from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPdfWriter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton

from tests.backup_kit import DAY, PASSPHRASE, Installation
from tests.gui.transfer.conftest import Moving
from trackops_desktop.backup.folder import listed
from trackops_desktop.errors import TransferError
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.transfer.backup_passphrase import BackupPassphraseDialog, paint_passphrase
from trackops_desktop.ui.transfer.backup_watch import BackupWatch
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog
from trackops_desktop.ui.transfer.restore_dialog import RestoreDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows

Opened = Callable[[QDialog], None]


def _dialogs(kind: type[QDialog]) -> list[QDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def test_backups_are_set_up_in_one_go(moving: Moving, opened: Opened) -> None:
    dialog = moving.dialog()
    opened(dialog)
    page = dialog.set_up
    assert not page.start.isEnabled()
    page.folder.field.setText(str(moving.folder))
    page.passphrase.first.setText(PASSPHRASE)
    page.passphrase.second.setText(PASSPHRASE)
    page.start.click()
    assert dialog.pages.currentWidget() is dialog.state
    assert len(listed(moving.folder)) == 1
    assert "2 accounts" in dialog.state.says.text()
    assert moving.changes == ["backups"]
    assert page.passphrase.first.text() == ""


def test_a_suggested_passphrase_can_be_read_and_is_used(moving: Moving, opened: Opened) -> None:
    dialog = moving.dialog()
    opened(dialog)
    page = dialog.set_up
    page.folder.field.setText(str(moving.folder))
    page.suggest.click()
    suggested = page.suggested.text()
    assert page.suggested.isVisible()
    assert page.suggested.echoMode() is QLineEdit.EchoMode.Normal
    page.start.click()
    assert moving.backups.passphrase() == suggested
    assert page.suggested.text() == ""


def test_a_wrong_folder_is_told_where_it_was_typed(moving: Moving, opened: Opened) -> None:
    dialog = moving.dialog()
    opened(dialog)
    page = dialog.set_up
    page.folder.field.setText(str(moving.folder / "missing" / "deeper"))
    page.suggest.click()
    page.start.click()
    assert page.problem.isVisible()
    assert "isn't available" in page.problem.text()
    assert page.start.isEnabled()


def test_a_backup_can_be_written_and_checked_at_any_time(moving: Moving, opened: Opened) -> None:
    moving.set_up()
    dialog = moving.dialog()
    opened(dialog)
    moving.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    dialog.state.now.click()
    assert len(listed(moving.folder)) == 2
    assert dialog.state.last.text().startswith("today")
    moving.made.add(("New", "one"))
    dialog.state.check_wanted.click()
    assert "would restore 2 accounts" in dialog.state.says.text()
    assert "1 account came since" in dialog.state.says.text()


def test_a_failure_stays_on_the_page_until_a_backup_succeeds(moving: Moving, opened: Opened) -> None:
    moving.set_up()
    hidden = moving.folder.rename(moving.folder.with_name("unplugged"))
    dialog = moving.dialog()
    opened(dialog)
    dialog.state.now.click()
    assert "isn't available" in dialog.state.problem.text()
    assert dialog.state.heading.text() == "The last backup failed"
    dialog.state.check_wanted.click()
    assert dialog.state.problem.isVisible()
    hidden.rename(moving.folder)
    moving.made.context.clock.move(1)  # type: ignore[attr-defined]
    dialog.state.now.click()
    assert not dialog.state.problem.isVisible()


def test_automatic_backups_are_switched_where_they_are_told_of(moving: Moving, opened: Opened) -> None:
    moving.set_up()
    dialog = moving.dialog()
    opened(dialog)
    dialog.state.automatic.click()
    assert not moving.backups.plan().automatic


def test_turning_off_asks_first(moving: Moving, opened: Opened) -> None:
    moving.set_up()
    dialog = moving.dialog()
    opened(dialog)
    dialog.state.off_wanted.click()
    (question,) = (sheet for sheet in _dialogs(BaseDialog) if sheet is not dialog)
    opened(question)
    assert moving.backups.plan().folder is not None
    next(child for child in question.findChildren(QPushButton) if child.text() == "Turn off").click()
    assert moving.backups.plan().folder is None
    assert dialog.pages.currentWidget() is dialog.set_up


def test_another_computers_news_lead_to_their_preview(moving: Moving, opened: Opened, other: Installation) -> None:
    moving.set_up()
    other.add("from the other computer")
    other.clock.now += 60
    other.backups.set_up(moving.folder, PASSPHRASE)
    dialog = moving.dialog()
    opened(dialog)
    assert dialog.state.other.isVisible()
    dialog.state.merge_wanted.click()
    (restore,) = _dialogs(RestoreDialog)
    assert isinstance(restore, RestoreDialog)
    opened(restore)
    assert restore.pages.currentWidget() is restore.preview
    restore.go.click()
    assert [entry.account.name for entry in moving.made.vault.entries()][-1] == "from the other computer"
    assert not dialog.state.other.isVisible()


def test_the_menu_opens_the_window_unless_the_application_is_locked(moving: Moving, opened: Opened) -> None:
    windows = TransferWindows(lambda: moving.made.context)
    (hook,) = (hook for hook in windows.hooks() if hook.text == "Backups…")
    hook.open(moving.made.window)
    (dialog,) = _dialogs(BackupsDialog)
    dialog.close()
    moving.made.vault.seal(PASSPHRASE)
    moving.made.window.lock_now()
    hook.open(moving.made.window)
    assert _dialogs(BackupsDialog) == []


def _watch(moving: Moving) -> BackupWatch:
    window = moving.made.window
    return BackupWatch(
        moving.backups,
        moving.restores,
        moving.made.context.runner,
        window.notices,
        lambda: moving.changes.append("opened"),
        window,
    )


def test_a_due_backup_is_written_without_a_word(moving: Moving) -> None:
    moving.set_up()
    moving.made.add(("New", "one"))
    moving.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    _watch(moving).look()
    assert len(listed(moving.folder)) == 2
    assert moving.made.window.notices.current is None


def test_a_failed_backup_is_a_quiet_banner_that_leads_to_the_backups(moving: Moving) -> None:
    moving.set_up()
    moving.made.add(("New", "one"))
    moving.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    hidden = moving.folder.rename(moving.folder.with_name("unplugged"))
    watch, notices = _watch(moving), moving.made.window.notices
    watch.look()
    assert notices.current is not None
    assert notices.current.sentence.startswith("The last backup failed")
    notices.current.do()
    assert moving.changes == ["opened"]
    notices.take_back("backup")
    watch.look()
    assert notices.current is None
    hidden.rename(moving.folder)
    moving.backups.write_now()
    watch.look()
    assert notices.current is None


def test_news_of_another_computer_are_told_once_per_file(moving: Moving, other: Installation) -> None:
    moving.set_up()
    other.backups.set_up(moving.folder, PASSPHRASE)
    watch, notices = _watch(moving), moving.made.window.notices
    watch.look()
    assert "Another computer" in notices.current.sentence
    notices.take_back("backup-news")
    watch.look()
    assert notices.current is None
    other.clock.now += DAY
    other.backups.write_now()
    watch.look()
    assert notices.current is not None


def test_an_error_of_the_catalogue_does_not_stop_the_watch(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = _watch(moving)

    def fail() -> None:
        raise TransferError("no")

    monkeypatch.setattr(moving.backups, "notice", fail)
    watch.look()
    monkeypatch.undo()
    moving.made.context.clock.move(40 * DAY)  # type: ignore[attr-defined]
    watch.look()
    assert moving.made.window.notices.current is not None


def test_what_lies_in_the_trash_is_counted_apart(moving: Moving, opened: Opened) -> None:
    moving.set_up()
    moving.made.vault.remove(moving.made.vault.entries()[0].id)
    dialog = moving.dialog()
    opened(dialog)
    dialog.state.now.click()
    assert dialog.state.says.text() == "Written, read back and compared: 1 account, 1 in the trash."


def test_the_passphrase_can_be_copied_when_it_is_suggested_and_seen_again_later(moving: Moving, opened: Opened) -> None:
    dialog = moving.dialog()
    opened(dialog)
    assert not dialog.set_up.keep.isVisible()
    dialog.set_up.folder.field.setText(str(moving.folder))
    dialog.set_up.suggest.click()
    suggested = dialog.set_up.suggested.text()
    dialog.set_up.keep.copy.click()
    assert QApplication.clipboard().text() == suggested
    assert "Copied" in dialog.set_up.keep.says.text()
    dialog.set_up.start.click()
    assert dialog.pages.currentWidget() is dialog.state
    dialog.state.passphrase_wanted.click()
    (question,) = (sheet for sheet in _dialogs(BaseDialog) if sheet is not dialog)
    assert suggested not in " ".join(label.text() for label in question.findChildren(QLabel))
    next(child for child in question.findChildren(QPushButton) if child.text() == "Show passphrase").click()
    (shown,) = _dialogs(BackupPassphraseDialog)
    assert isinstance(shown, BackupPassphraseDialog)
    assert shown.field.text() == suggested
    shown.close()


def test_the_printed_passphrase_is_on_the_page(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    paint_passphrase(painter, QRectF(painter.viewport()), "correct horse battery")
    painter.end()
    document = QPdfDocument()
    document.load(str(path))
    assert "correct horse battery" in " ".join(document.getAllText(0).text().split())
