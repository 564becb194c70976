"""The main window as its users meet it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.builders import AT, PASSPHRASE, FakeClock, Made
from tests.gui.keys import do
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import grouped
from trackops_desktop.otp.codes import code_at
from trackops_desktop.ui.code_list import search_field
from trackops_desktop.ui.code_list.row_appearance import CodeState
from trackops_desktop.ui.pages.empty_page import EmptyPage
from trackops_desktop.ui.pages.lock_page import LockPage
from trackops_desktop.ui.window.codes_view import LOOK_EVERY


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def code_of(made: Made, entry_id: str) -> str:
    return code_at(made.vault.enrolment(entry_id), made.context.now()).value


def test_an_empty_vault_teaches_the_next_step(made: Made) -> None:
    made.open()
    assert isinstance(made.window.stack.currentWidget(), EmptyPage)


def test_the_first_account_shows_by_itself_when_another_program_adds_it(made: Made) -> None:
    made.open()
    assert made.window.ticker.running
    made.add(("Trackops", "anna"))
    for _ in range(LOOK_EVERY):
        made.window.ticker.tick.emit(AT)
    assert made.window.stack.shows_list
    assert CodeState.LOADING.value not in made.codes_shown()


def test_accounts_show_their_codes_in_order(made: Made) -> None:
    entries = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    assert made.codes_shown() == [grouped(code_of(made, entry.id)) for entry in entries]
    assert made.window.ticker.running


def test_the_code_moves_on_with_the_clock(made: Made, clock: FakeClock) -> None:
    (entry,) = made.add(("Trackops", "anna"))
    made.open()
    before = made.codes_shown()
    clock.move(30)
    assert made.codes_shown() != before
    assert made.codes_shown() == [grouped(code_of(made, entry.id))]


def test_typing_searches_at_once_and_enter_copies_the_first_match(made: Made) -> None:
    _, second = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    QTest.keyClicks(made.window.header.search, "git")
    assert made.window.model.rowCount() == 1
    QTest.keyClick(made.window.header.search, Qt.Key.Key_Return)
    assert clipboard() == code_of(made, second.id)
    assert "20 seconds" in made.window.toast.text


def test_what_is_typed_before_the_window_is_ready_is_not_lost(made: Made) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.windows.frame.show()
    QTest.keyClicks(made.windows.frame, "git")
    made.window.start()
    assert made.window.header.search.text() == "git"
    assert made.window.model.rowCount() == 1


def test_what_was_typed_into_the_search_before_it_worked_is_searched_for(made: Made) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "anna"))
    made.window.header.search.blockSignals(True)
    made.window.header.search.setText("git")
    made.window.header.search.blockSignals(False)
    made.open()
    assert [made.window.model.entry(row).account.issuer for row in range(made.window.model.rowCount())] == ["GitHub"]


def test_escape_brings_all_accounts_back(made: Made) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    search = made.window.header.search
    QTest.keyClicks(search, "nothing like it")
    assert not made.window.stack.shows_list
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert made.window.model.rowCount() == 2
    assert made.window.stack.shows_list


def test_a_click_copies_the_code(made: Made) -> None:
    _, second = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    view = made.window.view
    rect = view.visualRect(made.window.model.index(1))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, rect.center().y()))
    assert clipboard() == code_of(made, second.id)


def test_the_keyboard_chooses_and_copies(made: Made, qtbot: QtBot) -> None:
    entries = made.add(("A", "1"), ("B", "2"), ("C", "3"))
    made.open()
    search = made.window.header.search
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Down)
    do(made, qtbot, "copy")
    assert clipboard() == code_of(made, entries[2].id)


def test_hidden_codes_show_only_after_a_click_and_for_a_while(made: Made, clock: FakeClock, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    made.set(hide_codes=True)
    assert made.codes_shown() == ["hidden"]
    assert "hidden" in made.window.model.appearance(0).spoken()
    do(made, qtbot, "copy")
    assert made.codes_shown() != ["hidden"]
    clock.move(16)
    assert made.codes_shown() == ["hidden"]


def test_a_counter_moves_before_its_code_shows(made: Made, qtbot: QtBot) -> None:
    (entry,) = made.add(("VPN", "anna"), kind=Kind.HOTP)
    made.open()
    assert made.window.model.appearance(0).shown is CodeState.UNUSED
    first = code_at(made.vault.enrolment(entry.id), 0).value
    do(made, qtbot, "next")
    assert made.codes_shown() == [grouped(first)]
    assert made.vault.entry(entry.id).account.counter == 1
    assert clipboard() == first


def test_the_trash_can_be_undone(made: Made, qtbot: QtBot) -> None:
    first, _ = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    made.window.view.choose(0)
    do(made, qtbot, "remove")
    assert [entry.id for entry in made.vault.trash()] == [first.id]
    assert "30 days" in made.window.toast.text
    do(made, qtbot, "undo")
    assert made.vault.entries()[0].id == first.id


def test_moving_by_keyboard_keeps_the_account_chosen(made: Made, qtbot: QtBot) -> None:
    first, second = made.add(("A", "1"), ("B", "2"))
    made.open()
    made.window.view.choose(0)
    do(made, qtbot, "down")
    assert [entry.id for entry in made.vault.entries()] == [second.id, first.id]
    assert made.window.view.currentIndex().row() == 1


def test_an_account_without_its_secret_is_shown_as_such(made: Made, keyring: MemoryKeyring) -> None:
    first, _ = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    for key in [key for key in keyring.items if first.id in key[1]]:
        del keyring.items[key]
    made.open()
    assert made.window.model.appearance(0).shown is CodeState.MISSING
    notice = made.window.notices.current
    assert notice is not None
    assert "lost its secret" in notice.sentence


def test_locking_takes_every_code_off_the_screen_and_the_passphrase_brings_them_back(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.vault.seal(PASSPHRASE)
    made.open()
    shown = made.codes_shown()
    do(made, qtbot, "copy")
    do(made, qtbot, "lock")
    page = made.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    assert clipboard() == ""
    assert made.codes_shown() == ["hidden"]
    assert not made.window.ticker.running
    QTest.keyClicks(page.field, "wrong passphrase")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert "wrong" in page.problem.text()
    page.field.setText(PASSPHRASE)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert made.window.stack.shows_list
    assert made.codes_shown() == shown


def test_nothing_ticks_while_the_window_is_hidden(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    assert made.window.ticker.running
    made.windows.frame.hide()
    assert not made.window.ticker.running
    made.windows.frame.show()
    assert made.window.ticker.running


def test_another_programs_change_shows_by_itself(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    made.add(("GitHub", "annab"))
    made.window.controller.catch_up()
    assert [made.window.model.entry(row).account.issuer for row in range(2)] == ["Trackops", "GitHub"]
    assert CodeState.LOADING.value not in made.codes_shown()


@pytest.fixture
def rested(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> search_field.SearchField:
    """Return a search field that has the keyboard and whose cursor has come to rest."""
    assert QGuiApplication.styleHints().cursorFlashTime() > 0
    monkeypatch.setattr(search_field, "BLINK_MS", 1)
    field = search_field.SearchField()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(
        lambda: field.hasFocus() and QGuiApplication.styleHints().cursorFlashTime() == 0, timeout=PATIENCE_MS
    )
    return field


def test_the_cursor_rests_when_nobody_is_there_and_blinks_at_the_next_key(
    rested: search_field.SearchField, qtbot: QtBot
) -> None:
    QTest.keyClick(rested, Qt.Key.Key_A)
    assert QGuiApplication.styleHints().cursorFlashTime() > 0
    qtbot.waitUntil(lambda: QGuiApplication.styleHints().cursorFlashTime() == 0, timeout=PATIENCE_MS)
    QTest.mouseClick(rested, Qt.MouseButton.LeftButton)
    assert QGuiApplication.styleHints().cursorFlashTime() > 0
    rested.clearFocus()


def test_the_cursor_of_another_field_blinks_whatever_the_search_did(
    rested: search_field.SearchField, qtbot: QtBot
) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus, timeout=PATIENCE_MS)
    assert not rested.hasFocus()
    qtbot.waitUntil(lambda: QGuiApplication.styleHints().cursorFlashTime() > 0, timeout=PATIENCE_MS)
