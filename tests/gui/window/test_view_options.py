"""Pins, orders, tags, several accounts at once, icons, hidden names, two columns, the small window: by real events."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.builders import PASSPHRASE, Made
from tests.gui.keys import choose, do
from tests.patience import PATIENCE_MS
from trackops_desktop.otp.account import Kind
from trackops_desktop.services.accounts import COLOURS
from trackops_desktop.ui.dialogs.edit_dialog import EditDialog
from trackops_desktop.ui.dialogs.tags_dialog import TagsDialog
from trackops_desktop.ui.widgets.service_pictures import load_icons
from trackops_desktop.ui.widgets.theme import GREY, HUES, READABLE, account_colour
from trackops_desktop.ui.window.tray_control import TrayControl
from trackops_desktop.vault.entry import TrashReason

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def activated(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    window = QApplication.activeWindow()
    assert window is not None
    QTest.keyClick(window.windowHandle(), key, modifiers)
    QApplication.processEvents()


def click(
    made: Made,
    row: int,
    modifiers: Qt.KeyboardModifier = NONE,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
) -> None:
    view = made.window.view
    where = view.visualRect(view.model().index(row, 0)).center() - QPoint(60, 0)
    handle = made.windows.frame.windowHandle()
    QTest.mouseClick(handle, button, modifiers, view.viewport().mapTo(made.windows.frame, where))
    QApplication.processEvents()


def names(made: Made) -> list[str]:
    model = made.window.model
    return [model.entry(row).account.issuer for row in range(model.rowCount())]


def selected(made: Made) -> list[str]:
    return [names(made)[row] for row in made.window.view.selected_rows()]


def several(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"), ("Bank", "anna"), ("Dropbox", "bob"), ("Amber", "carl"))
    activated(made, qtbot)


def test_accounts_are_pinned_and_sorted_and_moved_only_in_the_own_order(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_P, CONTROL)
    assert names(made) == ["Dropbox", "GitHub", "Bank", "Amber"]
    do(made, qtbot, "sort_name")
    assert names(made) == ["Dropbox", "Amber", "Bank", "GitHub"]
    assert made.window.commands["sort_name"].isChecked()
    assert not made.window.commands["sort_own"].isChecked()
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "own order" in made.window.toast.text
    do(made, qtbot, "sort_own")
    made.window.view.choose(1)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(made) == ["Dropbox", "Bank", "GitHub", "Amber"]
    press(Qt.Key.Key_Z, CONTROL)
    assert names(made) == ["Dropbox", "GitHub", "Bank", "Amber"]
    press(Qt.Key.Key_Z, CONTROL)
    assert names(made) == ["GitHub", "Bank", "Dropbox", "Amber"]


def test_what_was_copied_last_comes_first_where_that_is_wished_for(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    do(made, qtbot, "sort_used")
    click(made, 2)
    made.window.controller.refresh()
    assert names(made)[0] == "Dropbox"
    assert made.context.settings().list_order == "used"


def test_several_are_selected_tagged_and_removed_with_one_undo(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    QApplication.clipboard().clear()
    click(made, 0)
    QApplication.clipboard().clear()
    click(made, 2, CONTROL)
    assert selected(made) == ["GitHub", "Dropbox"]
    assert QApplication.clipboard().text() == ""  # a click that selects copies nothing
    press(Qt.Key.Key_T, CONTROL)
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, TagsDialog)]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    for letter in "WORK":
        press(Qt.Key(ord(letter)))
    press(Qt.Key.Key_Return)
    assert [entry.tags for entry in made.vault.entries()] == [("work",), (), ("work",), ()]
    assert selected(made) == ["GitHub", "Dropbox"]
    made.windows.frame.activateWindow()
    qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)
    made.window.header.search.setFocus()
    press(Qt.Key.Key_Home, CONTROL)
    press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_Down, SHIFT)
    assert selected(made) == ["GitHub", "Bank", "Dropbox"]
    press(Qt.Key.Key_Delete, CONTROL)
    assert names(made) == ["Amber"]
    assert {entry.trash_reason for entry in made.vault.trash()} == {TrashReason.REMOVED}
    press(Qt.Key.Key_Z, CONTROL)
    assert names(made) == ["GitHub", "Bank", "Dropbox", "Amber"]


def test_the_menu_of_several_acts_on_all_of_them(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    wanted: list[Sequence[str]] = []
    made.window.export_wanted.connect(wanted.append)
    click(made, 1)
    click(made, 3, SHIFT)
    click(made, 2, button=Qt.MouseButton.RightButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.accessibleName() == "Menu of 3 accounts"
    choose(qtbot, "Export…")
    assert wanted == [[made.window.model.entry(row).id for row in (1, 2, 3)]]


def test_chips_narrow_the_list_and_escape_shows_all_again(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"), tags=("work", "İstanbul"))
    made.add(("Bank", "anna"), tags=("home",))
    made.add(("Dropbox", "bob"), tags=("Work",))
    activated(made, qtbot)
    bar = made.window.look.tags
    assert bar.isVisible()
    assert [chip.text() for chip in bar.chips.values()] == ["#home", "#İstanbul", "#Work"]
    QTest.mouseClick(bar.chips["work"], Qt.MouseButton.LeftButton)
    assert names(made) == ["GitHub", "Dropbox"]
    QTest.mouseClick(bar.chips["istanbul"], Qt.MouseButton.LeftButton)
    assert names(made) == ["GitHub"]
    QTest.mouseClick(bar.chips["home"], Qt.MouseButton.LeftButton)
    assert not made.window.stack.shows_list
    said = made.window.stack.currentWidget()
    assert isinstance(said, QLabel)
    assert "all of these tags" in said.text()
    made.window.header.search.setFocus()
    press(Qt.Key.Key_Escape)
    assert names(made) == ["GitHub", "Bank", "Dropbox"]
    made.vault.update(made.vault.entries()[1].id, tags=())
    made.window.controller.refresh()
    assert [chip.text() for chip in bar.chips.values()] == ["#İstanbul", "#Work"]


def test_the_tags_of_a_locked_vault_are_not_shown(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"), tags=("work",))
    made.vault.seal(PASSPHRASE)
    activated(made, qtbot)
    bar = made.window.look.tags
    assert bar.isVisible()
    press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not bar.isVisible()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, PASSPHRASE)
    press(Qt.Key.Key_Return)
    assert bar.isVisible()


def test_known_services_have_their_icons_and_the_others_a_letter(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"), ("Amber Bank", "anna"), ("gitlab.com", "bob"))
    activated(made, qtbot)
    model = made.window.model
    assert [model.appearance(row).icon for row in range(3)] == ["github", "", "gitlab"]
    with_icon = made.window.view.grab().toImage()
    square = made.window.view.visualRect(model.index(0)).adjusted(14, 10, 0, 0).topLeft()
    colours = {with_icon.pixelColor(square + QPoint(x, y)).name() for x in range(36) for y in range(36)}
    assert "#ffffff" in colours
    assert account_colour("", False, service="#181717").name() in colours


def test_white_can_be_read_on_every_square(qapp: QApplication) -> None:
    assert {*HUES, GREY} == set(COLOURS)

    def contrast(name: str) -> float:
        parts = [int(name[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)

    for dark in (False, True):
        for chosen in COLOURS:
            assert contrast(account_colour("x", dark, chosen=chosen).name()) >= READABLE
        for slug, icon in load_icons().all().items():
            assert contrast(account_colour("x", dark, service=f"#{icon.colour}").name()) >= READABLE, slug


def test_names_are_hidden_until_an_account_is_clicked(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna@example.com"), ("", "only a name"))
    activated(made, qtbot)
    model = made.window.model
    press(Qt.Key.Key_N, CONTROL | SHIFT)
    assert [model.appearance(row).subtitle for row in range(2)] == ["••••••", ""]
    assert model.appearance(1).title == "••••••"
    assert "anna" not in model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    click(made, 0)
    assert model.appearance(0).subtitle == "anna@example.com"
    assert made.context.settings().hide_names
    press(Qt.Key.Key_N, CONTROL | SHIFT)
    assert model.appearance(1).title == "only a name"


def test_a_wide_window_has_two_columns_that_arrows_go_through_one_by_one(made: Made, qtbot: QtBot) -> None:
    made.add(*((f"Service {number}", "anna") for number in range(7)))
    activated(made, qtbot)
    view, model = made.window.view, made.window.model
    assert view.columns == 1
    made.windows.frame.resize(1000, 640)
    qtbot.waitUntil(lambda: view.columns == 2, timeout=PATIENCE_MS)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.visualRect(model.index(1)).top() == 0, timeout=PATIENCE_MS)
    rects = [view.visualRect(model.index(row)) for row in range(4)]
    assert rects[0].top() == rects[1].top() < rects[2].top() == rects[3].top()
    assert rects[0].right() < rects[1].left() <= view.viewport().width() / 2 + 2
    assert rects[1].right() <= view.viewport().width()
    for row in range(1, 7):
        press(Qt.Key.Key_Down)
        assert view.currentIndex().row() == row
    assert view.visible_rows() == (0, 6)
    click(made, 1)
    assert view.currentIndex().row() == 1
    made.windows.frame.resize(420, 640)
    qtbot.waitUntil(lambda: view.columns == 1, timeout=PATIENCE_MS)


def test_the_small_window_stays_on_top_and_shows_the_search_only_while_it_is_used(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    frame, header = made.windows.frame, made.window.header
    before = frame.size()
    press(Qt.Key.Key_M, CONTROL | SHIFT)
    assert frame.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert frame.isVisible()
    assert not header.isVisible()
    assert frame.height() < before.height()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow, timeout=PATIENCE_MS)
    made.window.view.setFocus()
    press(Qt.Key.Key_D)
    assert header.isVisible()
    assert names(made) == ["Dropbox"]
    press(Qt.Key.Key_Escape)
    assert not header.isVisible()
    small = frame.size()
    made.set(hide_codes=True)
    assert frame.size() == small
    press(Qt.Key.Key_M, CONTROL | SHIFT)
    assert not frame.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert header.isVisible()
    assert frame.size() == before


def test_copy_and_hide_copies_and_gets_out_of_the_way(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    press(Qt.Key.Key_Return, SHIFT)
    code = made.context.codes.code(made.vault.entries()[0].id)
    assert code is not None
    assert QApplication.clipboard().text() == code.value
    qtbot.waitUntil(lambda: made.windows.frame.isMinimized(), timeout=PATIENCE_MS)


def test_where_a_program_cannot_keep_a_window_on_top_the_user_is_told_how(
    made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(made, qtbot)
    monkeypatch.setattr("trackops_desktop.ui.window.view_options.QGuiApplication.platformName", lambda: "wayland")
    press(Qt.Key.Key_M, CONTROL | SHIFT)
    assert "Wayland" in made.window.toast.text
    press(Qt.Key.Key_M, CONTROL | SHIFT)


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
def test_hidden_names_are_hidden_in_the_tray_too(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    control = TrayControl(made.context, made.window)
    made.set(hide_names=True)
    control.tray.fill()
    said = [action.text() for action in control.tray._menu.actions() if action.text().startswith("Copy")]
    control.close()
    assert said[0] == "Copy GitHub – ••••••"
    assert not [text for text in said if "anna" in text]


def test_a_row_is_dragged_only_in_the_own_order(made: Made, qtbot: QtBot) -> None:
    several(made, qtbot)
    model = made.window.model
    draggable = Qt.ItemFlag.ItemIsDragEnabled
    assert model.flags(model.index(0)) & draggable
    do(made, qtbot, "sort_name")
    assert not model.flags(model.index(0)) & draggable
    do(made, qtbot, "sort_own")
    made.window.view.open_menu()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Pin" in [action.text() for action in menu.actions()]
    menu.close()


def the_dialog(qtbot: QtBot) -> EditDialog:
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, EditDialog) and one.isVisible()]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)
    return dialog


def test_an_account_is_edited_by_keyboard_and_that_is_one_undo(made: Made, qtbot: QtBot) -> None:
    made.add(("GitHub", "anna"))
    activated(made, qtbot)
    press(Qt.Key.Key_F2)
    dialog = the_dialog(qtbot)
    for letter in "AMBER":
        press(Qt.Key(ord(letter)))
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    for letter in "WORK":
        press(Qt.Key(ord(letter)))
    press(Qt.Key.Key_Tab)
    for letter in "SAFE":
        press(Qt.Key(ord(letter)))
    dialog.colour.setCurrentIndex(dialog.colour.findData("teal"))
    dialog.icon.setCurrentIndex(dialog.icon.findData("gitlab"))
    dialog.pinned.setChecked(True)
    assert dialog.warning.isHidden()
    dialog.service.setFocus()
    press(Qt.Key.Key_Return)
    (entry,) = made.vault.entries()
    assert (entry.account.issuer, entry.account.name, entry.tags) == ("amber", "anna", ("work",))
    assert (entry.details.note, entry.details.colour, entry.details.icon, entry.details.pinned) == (
        "safe",
        "teal",
        "gitlab",
        True,
    )
    assert made.window.model.appearance(0).icon == "gitlab"
    made.windows.frame.activateWindow()
    qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)
    press(Qt.Key.Key_Z, CONTROL)
    (entry,) = made.vault.entries()
    assert (entry.account.issuer, entry.details.note) == ("GitHub", "")


def test_a_change_of_codes_is_warned_of_and_shown_before_it_is_saved(made: Made, qtbot: QtBot) -> None:
    (before,) = made.add(("GitHub", "anna"))
    activated(made, qtbot)
    shown = made.codes_shown()[0]
    press(Qt.Key.Key_F2)
    dialog = the_dialog(qtbot)
    assert dialog.advanced.isHidden()
    dialog.toggle.click()
    assert dialog.preview.text().endswith(shown)
    dialog.way.digits.setValue(8)
    assert dialog.warning.isVisible()
    assert dialog.save.text() == "Save and change codes"
    promised = dialog.preview.text().partition(": ")[2]
    assert promised.replace(" ", "").endswith(shown.replace(" ", ""))
    dialog.save.click()
    assert made.codes_shown() == [promised]
    assert [entry.id for entry in made.vault.trash()] == [before.id]
    made.windows.frame.activateWindow()
    qtbot.waitUntil(lambda: made.windows.frame.isActiveWindow(), timeout=PATIENCE_MS)
    press(Qt.Key.Key_Z, CONTROL)
    assert made.codes_shown() == [shown]


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_a_kind_of_account_has_can_be_changed(made: Made, qtbot: QtBot, kind: Kind) -> None:
    made.add(("GitHub", "anna"))
    activated(made, qtbot)
    press(Qt.Key.Key_F2)
    dialog = the_dialog(qtbot)
    dialog.toggle.click()
    dialog.way.kind.setCurrentIndex(dialog.way.kind.findData(kind))
    enabled = {
        box.accessibleName() for box in (dialog.way.digits, dialog.way.period, dialog.way.counter) if box.isEnabled()
    }
    assert (
        enabled
        == {
            Kind.TOTP: {"Digits", "Period"},
            Kind.HOTP: {"Digits", "Counter"},
            Kind.STEAM: set(),
        }[kind]
    )
    dialog.close()
