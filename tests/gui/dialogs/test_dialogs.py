"""The smaller dialogs and the pages that stand in for the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui import keys
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.keys import do, type_text
from tests.gui.runners import InlineRunner
from tests.keyrings import FaultyKeyring, MemoryKeyring
from trackops_desktop.errors import VaultError
from trackops_desktop.otp.base32 import encode
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.dialogs.edit_dialog import EditDialog
from trackops_desktop.ui.dialogs.fatal_dialog import FatalDialog
from trackops_desktop.ui.dialogs.inspect_dialog import InspectDialog
from trackops_desktop.ui.dialogs.qr_dialog import QrDialog, QrWidget
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog, SettingsDialog
from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from trackops_desktop.ui.dialogs.tags_dialog import TagsDialog, tags_in
from trackops_desktop.ui.dialogs.trash_dialog import TrashDialog, story_of, time_left
from trackops_desktop.ui.pages.keyring_error_page import KeyringErrorPage
from trackops_desktop.ui.pages.storage_choice_page import StorageChoicePage
from trackops_desktop.vault.entry import TrashReason


def the(kind: type[Any]) -> Any:
    """Return the one open window of a kind."""
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]


def press(parent: QWidget, text: str) -> None:
    """Click the visible button of this text."""
    buttons = [one for one in parent.findChildren(QAbstractButton) if one.isVisibleTo(parent)]
    found = [one for one in buttons if one.text().strip() == text]
    assert len(found) == 1, [one.text() for one in parent.findChildren(QAbstractButton)]
    found[0].click()


def question() -> QWidget:
    """Return the question that is asked."""
    shown = [w for w in QApplication.topLevelWidgets() if type(w) is BaseDialog and w.isVisible()]
    assert len(shown) == 1
    return shown[0]


def test_an_account_is_renamed_and_that_can_be_undone(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    do(made, qtbot, "edit")
    dialog = the(EditDialog)
    dialog.service.setText("")
    dialog.name.setText("")
    assert not dialog.save.isEnabled()
    dialog.service.setText("Trackops demo")
    dialog.save.click()
    assert made.vault.entries()[0].account.issuer == "Trackops demo"
    assert made.vault.entries()[0].account.name == ""
    do(made, qtbot, "undo")
    assert made.vault.entries()[0].account.label == "Trackops – anna"


def test_tags_are_words_each_once() -> None:
    assert tags_in(" #work, shared  WORK work,x ") == ["work", "shared", "x"]


def test_tags_are_set_and_found_by_the_search(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "annab"), tags=("old",))
    made.add(("Trackops", "anna"))
    made.open()
    made.window.view.choose(1)
    do(made, qtbot, "tags")
    dialog = the(TagsDialog)
    press(dialog, "#old")
    dialog.field.setText(dialog.field.text() + " cases")
    press(dialog, "Save")
    assert made.vault.entries()[1].tags == ("old", "cases")
    keys.to_front(made, qtbot)
    type_text("cases")
    assert made.window.model.rowCount() == 1
    keys.press(Qt.Key.Key_Escape)
    do(made, qtbot, "undo")
    assert made.vault.entries()[1].tags == ()


def test_the_qr_code_shows_only_after_the_question_and_cancel_is_the_default(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    do(made, qtbot, "show_qr")
    asked = question()
    default = [one for one in asked.findChildren(QPushButton) if one.isDefault()]
    assert [one.text() for one in default] == ["Cancel"]
    press(asked, "Show QR code")
    dialog = the(QrDialog)
    image = dialog.findChild(QrWidget).grab().toImage()
    from trackops_desktop.scan.decoding.pipelines import decode_screen

    (reading,) = decode_screen(image)
    assert reading.text == made.context.accounts.uri(made.vault.entries()[0].id)
    for _ in range(60):
        dialog._on_second()
    assert not dialog.isVisible()


def test_the_trash_restores_and_deletes_for_good_after_asking(made: Made) -> None:
    first, second = made.add(("Trackops", "anna"), ("GitHub", "annab"))
    for entry in (first, second):
        made.vault.remove(entry.id)
    made.open()
    made.windows.open_dialog("trash")
    dialog = the(TrashDialog)
    assert dialog.list.count() == 2
    assert "at least 30 more days" in dialog.list.item(0).text()
    dialog.restore.click()
    assert len(made.vault.entries()) == 1
    assert made.window.model.total == 1
    dialog.purge.click()
    press(question(), "Delete permanently")
    assert made.vault.trash() == ()
    assert "empty" in dialog.says.text()
    dialog.close()


def test_the_trash_says_for_how_long_an_account_surely_stays(made: Made, clock: FakeClock, qtbot: QtBot) -> None:
    """A clock that was years ahead, or is now, changes nothing about it."""
    (entry,) = made.add(("Trackops", "anna"))
    made.vault.remove(entry.id)
    made.open()
    for leap in (0, 3650, -3650):
        clock.move(leap * 86_400)
        made.vault.settle()
        do(made, qtbot, "trash")
        dialog = the(TrashDialog)
        assert "at least 30 more days" in dialog.list.item(0).text()
        dialog.close()
    assert [time_left(days) for days in (12, 1, 0)] == [
        "kept for at least 12 more days",
        "kept for at least 1 more day",
        "deleted at one of the next starts",
    ]


def choose(dialog: QWidget, name: str, value: object) -> None:
    """Choose a value in the box of this accessible name, as a user does."""
    (box,) = [one for one in dialog.findChildren(QComboBox) if one.accessibleName() == name]
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_settings_take_effect_at_once_and_stay(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    made.windows.open_dialog("settings")
    dialog = the(SettingsDialog)
    (hide,) = [one for one in dialog.findChildren(QCheckBox) if one.text().startswith("Hide codes")]
    hide.setChecked(True)
    assert made.codes_shown() == ["hidden"]
    choose(dialog, "Colours", "dark")
    choose(dialog, "Clear the clipboard", 0)
    stored = made.context.store._store.load()
    assert (stored.hide_codes, stored.theme, stored.clear_clipboard_seconds) == (True, "dark", 0)
    assert "Your secrets are stored" in dialog.place.text()
    choose(dialog, "Colours", "system")
    dialog.close()
    do(made, qtbot, "copy")
    assert "lock or quit" in made.window.toast.text


def test_a_passphrase_is_set_changed_and_removed(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    made.windows.open_dialog("settings")
    the(SettingsDialog).set_passphrase.click()
    dialog = the(PassphraseDialog)
    assert not dialog.save.isEnabled()
    dialog.fields.first.setText(PASSPHRASE)
    dialog.fields.second.setText(PASSPHRASE)
    dialog.save.click()
    assert made.vault.is_sealed()
    made.window.lock_now()
    assert made.window.is_shut
    made.window.controller.unlock(PASSPHRASE)
    made.windows.open_dialog("settings")
    choose(the(SettingsDialog), "Lock when idle", 1)

    def is_watching() -> bool:
        return bool(made.windows.idle._watching)

    assert is_watching()
    said = []
    for missing in (made.check.missing, None):
        made.check.missing = missing
        press(the(SettingsDialog), "Remove the passphrase…")
        said.append(" ".join(one.text() for one in question().findChildren(QLabel)))
        press(question(), "Cancel")
    assert "can then no longer be locked" in said[0]
    assert "be locked only with “Unlock with my system”, which you turn on here" in said[1]
    press(the(SettingsDialog), "Remove the passphrase…")
    press(question(), "Remove the passphrase")
    assert not made.vault.is_sealed()
    assert not is_watching()
    made.windows.open_dialog("settings")
    row = the(SettingsDialog).system_unlock
    assert (row.switch.isEnabled(), row.switch.isChecked()) == (True, False)
    row.switch.click()
    assert made.vault.seems_lockable()


def test_the_idle_time_locks_and_a_touch_holds_it_off(made: Made, clock: FakeClock) -> None:
    made.add(("Trackops", "anna"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.set(lock_after_minutes=4)
    clock.move(200)
    QTest.keyClick(made.window.header.search, Qt.Key.Key_A)
    clock.move(200)
    made.windows.idle._look()
    assert not made.window.is_shut
    clock.move(50)
    made.windows.idle._look()
    assert made.window.is_shut


def test_a_locked_screen_locks_us_if_wanted(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.set(lock_with_screen=False)
    made.windows._on_screen_locked()
    assert not made.window.is_shut
    made.set(lock_with_screen=True)
    made.windows._on_screen_locked()
    assert made.window.is_shut


def test_shortcuts_and_about(made: Made) -> None:
    made.open()
    made.windows.open_dialog("shortcuts")
    sheet = the(ShortcutsDialog)
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Copy code" in texts
    assert "F2" in texts
    sheet.close()
    made.windows.open_dialog("about")
    about = QApplication.activeModalWidget() or QApplication.topLevelWidgets()[-1]
    (about,) = [w for w in QApplication.topLevelWidgets() if w.windowTitle() == "About Trackops Desktop"]
    press(about, "Copy versions")
    assert QGuiApplication.clipboard().text() == "Trackops Desktop: 1.2.3\nQt: 1"
    about.close()


def test_inspect_shows_every_field_and_never_the_secret(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    do(made, qtbot, "inspect")
    dialog = the(InspectDialog)
    press(dialog, "Copy report")
    report = QGuiApplication.clipboard().text()
    assert "Trackops" in report
    assert "Microsoft Authenticator  kept" in report
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    assert "What other authenticators make of it" in shown
    assert shown.count("kept") == 10
    secret = made.context.accounts.uri(made.vault.entries()[0].id).split("secret=")[1].split("&")[0]
    assert secret not in report
    codes = [one for one in dialog.findChildren(QLabel) if re.fullmatch(r"\W?\d{3} \d{3}\W?", one.text())]
    assert len(codes) == 3
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse  # what is selected, X11 copies without any mark
    assert not any(one.textInteractionFlags() & selectable for one in codes)
    dialog.close()


def test_a_fatal_error_is_told_with_its_advice(qapp: QApplication) -> None:
    dialog = FatalDialog(VaultError("The accounts were written by a newer version.", "Update this one."))
    dialog.open()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert texts == ["The accounts were written by a newer version.", "Update this one."]
    dialog.close()


# first start and keyring trouble


@pytest.fixture
def homeless(qapp: QApplication, tmp_path: Path, clock: FakeClock) -> Iterator[Made]:
    """An application where there is no keyring."""
    made = make(qapp, tmp_path, clock, None, InlineRunner())
    yield made
    made.close()


def test_without_a_keyring_the_first_start_asks_for_a_passphrase(homeless: Made) -> None:
    homeless.open()
    page = homeless.window.stack.currentWidget()
    assert isinstance(page, StorageChoicePage)
    assert not page.button.isEnabled()
    page.fields.first.setText(PASSPHRASE)
    page.fields.second.setText(PASSPHRASE)
    QTest.keyClick(page.fields.second, Qt.Key.Key_Return)
    assert homeless.vault.is_sealed()
    assert homeless.window.stack.page("empty") is homeless.window.stack.currentWidget()
    homeless.add(("Trackops", "anna"))
    homeless.window.controller.refresh_and_load()
    assert homeless.codes_shown() != ["loading"]


@pytest.fixture
def troubled(qapp: QApplication, tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Made, FaultyKeyring]]:
    """An application whose keyring gets locked."""
    keyring = FaultyKeyring()
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.add(("Trackops", "anna"))
    keyring.locked = True
    yield made, keyring
    made.close()


def test_a_locked_keyring_is_named_and_can_be_unlocked(troubled: tuple[Made, FaultyKeyring]) -> None:
    made, _ = troubled
    made.open()
    page = made.window.stack.currentWidget()
    assert isinstance(page, KeyringErrorPage)
    assert "locked" in page.heading.text()
    assert "Your account is still listed" in page.backend.text()
    assert made.codes_shown() == ["hidden"]
    page.unlock.click()
    assert made.window.stack.shows_list
    assert made.codes_shown() != ["hidden"]


def test_a_locked_keyring_lets_the_accounts_be_seen_without_codes(troubled: tuple[Made, FaultyKeyring]) -> None:
    made, keyring = troubled
    keyring.locked = False
    made.add(("GitHub", "anna"))
    keyring.locked = True
    made.open()
    made.window.stack.currentWidget().show_list.click()
    assert made.window.stack.shows_list
    assert made.codes_shown() == ["hidden", "hidden"]

    def icon_of_github() -> QImage:
        row = made.window.view.visualRect(made.window.model.index(1, 0))
        image: QImage = made.window.view.grab(QRect(row.x() + 12, row.y() + 12, 30, 30)).toImage()
        return image

    before = icon_of_github()
    keyring.locked = False
    made.window.controller.look()
    assert "hidden" not in made.codes_shown()
    assert icon_of_github() == before


# hooks and names


def test_what_other_parts_bring_is_in_the_menu_and_the_header(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring
) -> None:
    opened: list[QWidget] = []
    hook = MenuHook("Trackops…", "globe", "Ctrl+G", opened.append, in_header=True)
    made = make(qapp, tmp_path, clock, keyring, InlineRunner(), hooks=(hook,))
    made.open()
    made.window.header.open_menu()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert "Trackops…" in [action.text() for action in menu.actions()]
    menu.close()
    (button,) = [one for one in made.window.header.findChildren(QAbstractButton) if one.accessibleName() == "Trackops"]
    button.click()
    assert opened == [made.window]
    made.close()


def test_everything_that_can_be_used_has_a_name(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    made.windows.open_add()
    for name in ("settings", "trash", "shortcuts", "about"):
        made.windows.open_dialog(name)
    nameless = []
    for window in QApplication.topLevelWidgets():
        for widget in window.findChildren(QWidget):
            usable = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.isVisible()
            text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
            inner = type(widget).__name__ in ("QScrollArea", "QStackedWidget", "QWidget", "QComboBoxPrivateScroller")
            if usable and not inner and not (widget.accessibleName() or text or widget.objectName().startswith("qt_")):
                nameless.append(f"{type(window).__name__}: {type(widget).__name__}")
    for window in QApplication.topLevelWidgets():
        if window is not made.windows.frame:
            window.close()
    assert nameless == []


def test_accounts_in_the_trash_can_be_told_apart(made: Made, clock: FakeClock) -> None:
    one, two = made.add(("Trackops", "erin@demo"), ("Trackops", "erin@demo"), site="https://demo.viewcases.com")
    made.vault.remove(one.id, TrashReason.REPLACED)
    clock.move(3 * 86_400)
    made.vault.remove(two.id, TrashReason.SWITCHED_OFF)
    made.open()
    made.windows.open_dialog("trash")
    dialog = the(TrashDialog)
    first, second = (dialog.list.item(row).text().splitlines()[1] for row in range(2))
    assert dialog.list.item(0).text().splitlines()[2].startswith("demo.viewcases.com  ·  ")
    assert first.startswith("Turned off at the service  ·  today, ")
    assert second.startswith("Replaced by a new one  ·  ")
    assert "today" not in second
    dialog.close()


def test_every_reason_has_its_words(made: Made) -> None:
    (entry,) = made.add(("Trackops", "anna"))
    words = {story_of(replace(entry, trash_reason=reason), 0.0) for reason in TrashReason}
    assert len(words) == len(TrashReason)


def test_key_and_address_can_be_copied_from_inspect(made: Made, qtbot: QtBot) -> None:
    (entry,) = made.add(("Trackops", "anna"))
    made.open()
    do(made, qtbot, "inspect")
    dialog = the(InspectDialog)
    press(dialog, "Copy address")
    assert QGuiApplication.clipboard().text() == made.context.accounts.uri(entry.id)
    press(dialog, "Copy key")
    assert QGuiApplication.clipboard().text() == encode(made.vault.enrolment(entry.id).secret)
    assert "cleared in 20 seconds" in dialog.says.text()
    dialog.close()
