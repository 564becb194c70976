from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPdfWriter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton

from tests.backup_kit import DAY, PASSPHRASE, Installation
from tests.gui.transfer.conftest import WindowWithBackups
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


def test_backups_are_set_up_in_one_go(window_with_backups: WindowWithBackups, opened: Opened) -> None:
    dialog = window_with_backups.dialog()
    opened(dialog)
    page = dialog.set_up
    assert not page.start.isEnabled()
    page.folder.field.setText(str(window_with_backups.folder))
    page.passphrase.first.setText(PASSPHRASE)
    page.passphrase.second.setText(PASSPHRASE)
    page.start.click()
    assert dialog.pages.currentWidget() is dialog.state
    assert len(listed(window_with_backups.folder)) == 1
    assert "2 accounts" in dialog.state.says.text()
    assert window_with_backups.changes == ["backups"]
    assert page.passphrase.first.text() == ""


def test_a_suggested_passphrase_can_be_read_and_is_used(window_with_backups: WindowWithBackups, opened: Opened) -> None:
    dialog = window_with_backups.dialog()
    opened(dialog)
    page = dialog.set_up
    page.folder.field.setText(str(window_with_backups.folder))
    page.suggest.click()
    suggested = page.suggested.text()
    assert page.suggested.isVisible()
    assert page.suggested.echoMode() is QLineEdit.EchoMode.Normal
    page.start.click()
    assert window_with_backups.backups.passphrase() == suggested
    assert page.suggested.text() == ""


def test_a_wrong_folder_is_told_where_it_was_typed(window_with_backups: WindowWithBackups, opened: Opened) -> None:
    dialog = window_with_backups.dialog()
    opened(dialog)
    page = dialog.set_up
    page.folder.field.setText(str(window_with_backups.folder / "missing" / "deeper"))
    page.suggest.click()
    page.start.click()
    assert page.problem.isVisible()
    assert "isn't available" in page.problem.text()
    assert page.start.isEnabled()


def test_a_backup_can_be_written_and_checked_at_any_time(
    window_with_backups: WindowWithBackups, opened: Opened
) -> None:
    window_with_backups.set_up()
    dialog = window_with_backups.dialog()
    opened(dialog)
    window_with_backups.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    dialog.state.now.click()
    assert len(listed(window_with_backups.folder)) == 2
    assert dialog.state.last.text().startswith("today")
    window_with_backups.made.add(("New", "one"))
    dialog.state.check_wanted.click()
    assert "would restore 2 accounts" in dialog.state.says.text()
    assert "1 account came since" in dialog.state.says.text()


def test_a_failure_stays_on_the_page_until_a_backup_succeeds(
    window_with_backups: WindowWithBackups, opened: Opened
) -> None:
    window_with_backups.set_up()
    hidden = window_with_backups.folder.rename(window_with_backups.folder.with_name("unplugged"))
    dialog = window_with_backups.dialog()
    opened(dialog)
    dialog.state.now.click()
    assert "isn't available" in dialog.state.problem.text()
    assert dialog.state.heading.text() == "The last backup failed"
    dialog.state.check_wanted.click()
    assert dialog.state.problem.isVisible()
    hidden.rename(window_with_backups.folder)
    window_with_backups.made.context.clock.move(1)  # type: ignore[attr-defined]
    dialog.state.now.click()
    assert not dialog.state.problem.isVisible()


def test_automatic_backups_are_switched_where_they_are_told_of(
    window_with_backups: WindowWithBackups, opened: Opened
) -> None:
    window_with_backups.set_up()
    dialog = window_with_backups.dialog()
    opened(dialog)
    dialog.state.automatic.click()
    assert not window_with_backups.backups.plan().automatic


def test_turning_off_asks_first(window_with_backups: WindowWithBackups, opened: Opened) -> None:
    window_with_backups.set_up()
    dialog = window_with_backups.dialog()
    opened(dialog)
    dialog.state.off_wanted.click()
    (question,) = (sheet for sheet in _dialogs(BaseDialog) if sheet is not dialog)
    opened(question)
    assert window_with_backups.backups.plan().folder is not None
    next(child for child in question.findChildren(QPushButton) if child.text() == "Turn off").click()
    assert window_with_backups.backups.plan().folder is None
    assert dialog.pages.currentWidget() is dialog.set_up


def test_another_computers_news_lead_to_their_preview(
    window_with_backups: WindowWithBackups, opened: Opened, other: Installation
) -> None:
    window_with_backups.set_up()
    other.add("from the other computer")
    other.clock.now += 60
    other.backups.set_up(window_with_backups.folder, PASSPHRASE)
    dialog = window_with_backups.dialog()
    opened(dialog)
    assert dialog.state.other.isVisible()
    dialog.state.merge_wanted.click()
    (restore,) = _dialogs(RestoreDialog)
    assert isinstance(restore, RestoreDialog)
    opened(restore)
    assert restore.pages.currentWidget() is restore.preview
    restore.go.click()
    assert [entry.account.name for entry in window_with_backups.made.vault.entries()][-1] == "from the other computer"
    assert not dialog.state.other.isVisible()


def test_the_menu_opens_the_window_unless_the_application_is_locked(
    window_with_backups: WindowWithBackups, opened: Opened
) -> None:
    windows = TransferWindows(lambda: window_with_backups.made.context)
    (hook,) = (hook for hook in windows.hooks() if hook.text == "Backups…")
    hook.open(window_with_backups.made.window)
    (dialog,) = _dialogs(BackupsDialog)
    dialog.close()
    window_with_backups.made.vault.seal(PASSPHRASE)
    window_with_backups.made.window.lock_now()
    hook.open(window_with_backups.made.window)
    assert _dialogs(BackupsDialog) == []


def _watch(window_with_backups: WindowWithBackups) -> BackupWatch:
    window = window_with_backups.made.window
    return BackupWatch(
        window_with_backups.backups,
        window_with_backups.restores,
        window_with_backups.made.context.runner,
        window.notices,
        lambda: window_with_backups.changes.append("opened"),
        window,
    )


def test_a_due_backup_is_written_without_a_word(window_with_backups: WindowWithBackups) -> None:
    window_with_backups.set_up()
    window_with_backups.made.add(("New", "one"))
    window_with_backups.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    _watch(window_with_backups).look()
    assert len(listed(window_with_backups.folder)) == 2
    assert window_with_backups.made.window.notices.current is None


def test_a_failed_backup_is_a_quiet_banner_that_leads_to_the_backups(window_with_backups: WindowWithBackups) -> None:
    window_with_backups.set_up()
    window_with_backups.made.add(("New", "one"))
    window_with_backups.made.context.clock.move(DAY)  # type: ignore[attr-defined]
    hidden = window_with_backups.folder.rename(window_with_backups.folder.with_name("unplugged"))
    watch, notices = _watch(window_with_backups), window_with_backups.made.window.notices
    watch.look()
    assert notices.current is not None
    assert notices.current.sentence.startswith("The last backup failed")
    notices.current.do()
    assert window_with_backups.changes == ["opened"]
    notices.take_back("backup")
    watch.look()
    assert notices.current is None
    hidden.rename(window_with_backups.folder)
    window_with_backups.backups.write_now()
    watch.look()
    assert notices.current is None


def test_news_of_another_computer_are_told_once_per_file(
    window_with_backups: WindowWithBackups, other: Installation
) -> None:
    window_with_backups.set_up()
    other.backups.set_up(window_with_backups.folder, PASSPHRASE)
    watch, notices = _watch(window_with_backups), window_with_backups.made.window.notices
    watch.look()
    assert "Another computer" in notices.current.sentence
    notices.take_back("backup-news")
    watch.look()
    assert notices.current is None
    other.clock.now += DAY
    other.backups.write_now()
    watch.look()
    assert notices.current is not None


def test_an_error_of_the_catalogue_does_not_stop_the_watch(
    window_with_backups: WindowWithBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = _watch(window_with_backups)

    def fail() -> None:
        raise TransferError("no")

    monkeypatch.setattr(window_with_backups.backups, "notice", fail)
    watch.look()
    monkeypatch.undo()
    window_with_backups.made.context.clock.move(40 * DAY)  # type: ignore[attr-defined]
    watch.look()
    assert window_with_backups.made.window.notices.current is not None


def test_what_lies_in_the_trash_is_counted_apart(window_with_backups: WindowWithBackups, opened: Opened) -> None:
    window_with_backups.set_up()
    window_with_backups.made.vault.remove(window_with_backups.made.vault.entries()[0].id)
    dialog = window_with_backups.dialog()
    opened(dialog)
    dialog.state.now.click()
    assert dialog.state.says.text() == "Written, read back and compared: 1 account, 1 in the trash."


def test_the_passphrase_can_be_copied_when_it_is_suggested_and_seen_again_later(
    window_with_backups: WindowWithBackups, opened: Opened
) -> None:
    dialog = window_with_backups.dialog()
    opened(dialog)
    assert not dialog.set_up.keep.isVisible()
    dialog.set_up.folder.field.setText(str(window_with_backups.folder))
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
    QApplication.clipboard().clear()
    middle = shown.field.mapTo(shown, shown.field.rect().center())
    QTest.mouseDClick(shown.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert shown.field.selectedText() == ""  # X11 would copy it, and no history would leave it out
    for letter in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(shown.field, letter, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().mimeData()
    assert (copied.text(), copied.hasFormat("x-kde-passwordManagerHint")) == (suggested, True)
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
