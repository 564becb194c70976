from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.transfer.conftest import Moving
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.ui.transfer.duplicates_dialog import DuplicatesDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.vault.entry import Entry, NewEntry

Opened = Callable[[QDialog], None]


def _add(moving: Moving, name: str, secret: bytes, counter: int | None = None, *tags: str) -> Entry:
    kind = Kind.TOTP if counter is None else Kind.HOTP
    account = Account(kind, "Twice", name, counter=counter or 0)
    return moving.made.vault.add(NewEntry(Enrolment(account, Secret(secret)), tags=tags))


@pytest.fixture
def look(moving: Moving, opened: Opened) -> Callable[[], DuplicatesDialog]:
    def open_dialog() -> DuplicatesDialog:
        TransferWindows(lambda: moving.made.context).open_duplicates(moving.made.window)
        (dialog,) = (
            top for top in QApplication.topLevelWidgets() if isinstance(top, DuplicatesDialog) and top.isVisible()
        )
        opened(dialog)
        return dialog

    return open_dialog


def _live(moving: Moving) -> list[str]:
    return [entry.account.name for entry in moving.made.vault.entries()]


def test_without_duplicates_it_says_so(look: Callable[[], DuplicatesDialog]) -> None:
    dialog = look()
    assert dialog.heading.text() == "No duplicates"
    assert not dialog.table.isVisible()
    assert not dialog.go.isVisible()


def test_merging_is_shown_first_done_at_once_and_can_be_undone(
    moving: Moving, look: Callable[[], DuplicatesDialog]
) -> None:
    _add(moving, "one", b"same", None, "work")
    _add(moving, "two", b"same", None, "home")
    dialog = look()
    assert [row.cells[1:] for row in dialog.table.ticks.rows] == [
        ("work", "kept, and gets home"),
        ("home", "goes to the trash"),
    ]
    dialog.go.click()
    assert _live(moving) == ["ada", "bob", "one"]
    assert moving.made.vault.entries()[-1].tags == ("work", "home")
    moving.made.window.on_account.undo()
    assert _live(moving) == ["ada", "bob", "one", "two"]
    assert moving.made.vault.entries()[2].tags == ("work",)


def test_the_other_one_can_be_kept(moving: Moving, look: Callable[[], DuplicatesDialog]) -> None:
    _add(moving, "one", b"same")
    _add(moving, "two", b"same")
    dialog = look()
    assert not dialog.keep.isEnabled()
    dialog.table.setCurrentIndex(dialog.table.ticks.index(1, 0))
    dialog.keep.click()
    dialog.go.click()
    assert _live(moving) == ["ada", "bob", "two"]


def test_a_higher_counter_stays_whatever_is_chosen(moving: Moving, look: Callable[[], DuplicatesDialog]) -> None:
    _add(moving, "behind", b"same", 3)
    _add(moving, "ahead", b"same", 9)
    dialog = look()
    dialog.table.setCurrentIndex(dialog.table.ticks.index(1, 0))
    dialog.keep.click()
    assert "highest counter" in dialog.says.text()
    dialog.go.click()
    assert _live(moving) == ["ada", "bob", "ahead"]


def test_a_group_that_is_unticked_stays(moving: Moving, look: Callable[[], DuplicatesDialog]) -> None:
    for name, secret in (("a1", b"a"), ("a2", b"a"), ("b1", b"b"), ("b2", b"b")):
        _add(moving, name, secret)
    dialog = look()
    assert dialog.heading.text() == "2 accounts appear twice"
    dialog.table.ticks.tick([0], False)
    assert dialog.go.text() == "Merge 1"
    dialog.go.click()
    assert _live(moving) == ["ada", "bob", "a1", "a2", "b1"]
