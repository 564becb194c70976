"""A keyring that gives nothing: said on the page and above the list, noticed once it is open, done without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.runners import InlineRunner
from tests.keyrings import FaultyKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.ui.pages.keyring_error_page import KeyringErrorPage
from trackops_desktop.vault.errors import CatalogueReadOnly
from trackops_desktop.vault.keyring.errors import unmade


class UnmadeKeyring(FaultyKeyring):
    """One that nobody has set up: it says so before anything else."""

    def is_locked(self) -> bool:
        raise unmade("GNOME Keyring (Secret Service)")

    def unlock(self) -> None:
        raise unmade("GNOME Keyring (Secret Service)")


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def locked(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: FaultyKeyring) -> Iterator[Made]:
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.add(("Trackops", "anna"), ("GitHub", "anna"))
    keyring.locked = True
    yield made
    made.close()


def activate(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)


def click(parent: QWidget, text: str) -> None:
    (found,) = [one for one in parent.findChildren(QPushButton) if one.isVisible() and one.text().strip() == text]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def click_row(made: Made, row: int) -> None:
    view = made.window.view
    where = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    QApplication.processEvents()


def test_the_list_keeps_a_line_with_unlock_and_notices_that_the_keyring_was_opened_elsewhere(
    locked: Made, keyring: FaultyKeyring, qtbot: QtBot
) -> None:
    activate(locked, qtbot)
    page = locked.window.stack.currentWidget()
    assert isinstance(page, KeyringErrorPage)
    assert page.unlock.hasFocus()  # Enter does what the blue button says
    assert not page.passphrase.isVisible()  # it would not bring the codes back
    click(page, "Show my accounts without codes")
    notices = locked.window.notices
    assert locked.window.stack.shows_list
    assert notices.isVisible()
    assert "locked" in notices.current.sentence
    click_row(locked, 0)
    assert "The keyring is locked" in locked.window.toast.text
    assert locked.codes_shown() == ["hidden", "hidden"]

    keyring.locked = False  # another program
    click_row(locked, 1)
    qtbot.waitUntil(lambda: "hidden" not in locked.codes_shown(), timeout=PATIENCE_MS)
    assert not notices.isVisible()

    keyring.locked = True
    locked.window.controller.look()
    click(locked.window.stack.currentWidget(), "Show my accounts without codes")
    click(notices, "Unlock")
    assert "hidden" not in locked.codes_shown()
    assert not notices.isVisible()

    keyring.locked = True
    locked.window.controller.look()
    assert not locked.window.stack.shows_list
    keyring.locked = False
    with qtbot.waitSignal(locked.window.controller.opened, timeout=PATIENCE_MS):
        pass  # nobody clicks anything: the window looks by itself
    assert locked.window.stack.shows_list


def test_coming_back_to_the_program_looks_at_the_keyring(locked: Made, keyring: FaultyKeyring, qtbot: QtBot) -> None:
    activate(locked, qtbot)
    locked.window.keyring._timer.stop()
    keyring.locked = False
    other = QWidget()
    other.show()
    QApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)  # type: ignore[union-attr]
    assert locked.window.stack.shows_list
    other.close()


def test_a_keyring_that_was_never_set_up_is_named_and_can_be_done_without(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    made = make(qapp, tmp_path, clock, UnmadeKeyring(), InlineRunner())
    try:
        activate(made, qtbot)
        page = made.window.stack.currentWidget()
        assert isinstance(page, KeyringErrorPage)
        assert page.heading.text() == "The keyring isn't set up yet"
        click(page, "Use a passphrase instead")
        choice = made.window.stack.page("choose")
        assert choice is made.window.stack.currentWidget()
        assert "No system keyring" not in choice.sentence.text()
        QTest.keyClicks(choice.fields.first, PASSPHRASE)
        QTest.keyClicks(choice.fields.second, PASSPHRASE)
        QTest.keyClick(choice.fields.second, Qt.Key.Key_Return)
        assert made.vault.is_sealed()
        assert made.window.stack.page("empty") is made.window.stack.currentWidget()
        made.add(("Trackops", "anna"))
        made.window.controller.refresh_and_load()
        assert made.codes_shown() != ["hidden"]
    finally:
        made.close()


def test_a_catalogue_that_can_only_be_read_is_said_for_as_long_as_that_lasts(
    made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.add(("Trackops", "anna"))
    catalogue = made.vault._catalogue
    with elsewhere():
        catalogue._hindrance = CatalogueReadOnly()
    monkeypatch.setattr("trackops_desktop.vault.catalogue.catalogue.what_hinders_writing", lambda _folder: problem[0])
    problem: list[CatalogueReadOnly | None] = [CatalogueReadOnly()]
    activate(made, qtbot)
    notices = made.window.notices
    assert notices.isVisible()
    assert "nothing can be saved" in notices.current.sentence
    click(notices, "Try again")
    assert "nothing can be saved" in notices.current.sentence
    problem[0] = None
    click(notices, "Try again")
    assert not notices.isVisible()
