from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.transfer.conftest import WindowWithBackups
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.ui.transfer.duplicates_dialog import DuplicatesDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.vault.entry import Entry, NewEntry

Opened = Callable[[QDialog], None]


def _add(
    window_with_backups: WindowWithBackups, name: str, secret: bytes, counter: int | None = None, *tags: str
) -> Entry:
    kind = Kind.TOTP if counter is None else Kind.HOTP
    account = Account(kind, "Twice", name, counter=counter or 0)
    return window_with_backups.made.vault.add(NewEntry(Enrolment(account, Secret(secret)), tags=tags))


@pytest.fixture
def look(window_with_backups: WindowWithBackups, opened: Opened) -> Callable[[], DuplicatesDialog]:
    def open_dialog() -> DuplicatesDialog:
        TransferWindows(lambda: window_with_backups.made.context).open_duplicates(window_with_backups.made.window)
        (dialog,) = (
            top for top in QApplication.topLevelWidgets() if isinstance(top, DuplicatesDialog) and top.isVisible()
        )
        opened(dialog)
        return dialog

    return open_dialog


def _live(window_with_backups: WindowWithBackups) -> list[str]:
    return [entry.account.name for entry in window_with_backups.made.vault.entries()]


def test_without_duplicates_it_says_so(look: Callable[[], DuplicatesDialog]) -> None:
    dialog = look()
    assert dialog.heading.text() == "No duplicates"
    assert not dialog.table.isVisible()
    assert not dialog.go.isVisible()


def test_merging_is_shown_first_done_at_once_and_can_be_undone(
    window_with_backups: WindowWithBackups, look: Callable[[], DuplicatesDialog]
) -> None:
    _add(window_with_backups, "one", b"same", None, "work")
    _add(window_with_backups, "two", b"same", None, "home")
    dialog = look()
    assert [row.cells[1:] for row in dialog.table.ticks.rows] == [
        ("work", "kept, and gets home"),
        ("home", "goes to the trash"),
    ]
    dialog.go.click()
    assert _live(window_with_backups) == ["ada", "bob", "one"]
    assert window_with_backups.made.vault.entries()[-1].tags == ("work", "home")
    window_with_backups.made.window.on_account.undo()
    assert _live(window_with_backups) == ["ada", "bob", "one", "two"]
    assert window_with_backups.made.vault.entries()[2].tags == ("work",)


def test_the_other_one_can_be_kept(
    window_with_backups: WindowWithBackups, look: Callable[[], DuplicatesDialog]
) -> None:
    _add(window_with_backups, "one", b"same")
    _add(window_with_backups, "two", b"same")
    dialog = look()
    assert not dialog.keep.isEnabled()
    dialog.table.setCurrentIndex(dialog.table.ticks.index(1, 0))
    dialog.keep.click()
    dialog.go.click()
    assert _live(window_with_backups) == ["ada", "bob", "two"]


def test_a_higher_counter_stays_whatever_is_chosen(
    window_with_backups: WindowWithBackups, look: Callable[[], DuplicatesDialog]
) -> None:
    _add(window_with_backups, "behind", b"same", 3)
    _add(window_with_backups, "ahead", b"same", 9)
    dialog = look()
    dialog.table.setCurrentIndex(dialog.table.ticks.index(1, 0))
    dialog.keep.click()
    assert "highest counter" in dialog.says.text()
    dialog.go.click()
    assert _live(window_with_backups) == ["ada", "bob", "ahead"]


def test_a_group_that_is_unticked_stays(
    window_with_backups: WindowWithBackups, look: Callable[[], DuplicatesDialog]
) -> None:
    for name, secret in (("a1", b"a"), ("a2", b"a"), ("b1", b"b"), ("b2", b"b")):
        _add(window_with_backups, name, secret)
    dialog = look()
    assert dialog.heading.text() == "2 accounts appear twice"
    dialog.table.ticks.tick([0], False)
    assert dialog.go.text() == "Merge 1"
    dialog.go.click()
    assert _live(window_with_backups) == ["ada", "bob", "a1", "a2", "b1"]
