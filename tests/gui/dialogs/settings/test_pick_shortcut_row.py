"""The field for the shortcut of quick pick: keys pressed in it are held on a real X server, and what became of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.patience import PATIENCE_MS
from tests.programs.x_display import x_display
from trackops_desktop.ui.dialogs.settings.pick_shortcut_row import PickShortcutRow
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog
from trackops_desktop.ui.platform.hotkeys.global_shortcut import GlobalShortcut
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyMeans, HotkeyNews, HotkeyState

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
needs_x = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="Xvfb or xdotool is not installed"
)


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with x_display() as name:
        monkeypatch.setenv("DISPLAY", name)
        yield name


def row_of(made: Made, shortcut: GlobalShortcut) -> tuple[SettingsDialog, PickShortcutRow]:
    context = replace(made.context, pick_shortcut=lambda: shortcut, pick_command=lambda: "/opt/trackops-desktop --pick")
    dialog = SettingsDialog(context, made.windows.apply, made.windows.frame)
    dialog.show()
    return dialog, dialog.pick_shortcut


def reaches(qtbot: QtBot, shortcut: GlobalShortcut, state: HotkeyState) -> None:
    qtbot.waitUntil(lambda: shortcut.state is state, timeout=PATIENCE_MS)


def state_of(shortcut: GlobalShortcut) -> HotkeyState:
    return shortcut.state


def press_outside(display: str, keys: str) -> None:
    subprocess.run(["xdotool", "key", keys], env={**os.environ, "DISPLAY": display}, check=True)


@needs_x
def test_keys_pressed_in_the_field_are_held_stored_and_told_if_they_are_taken(
    made: Made, qtbot: QtBot, display: str
) -> None:
    made.open()
    other, shortcut = GlobalShortcut(HotkeyMeans.X11), GlobalShortcut(HotkeyMeans.X11)
    other.hold("Ctrl+Alt+K")
    reaches(qtbot, other, HotkeyState.HELD)
    shortcut.hold("Ctrl+Alt+T")
    reaches(qtbot, shortcut, HotkeyState.HELD)
    with qtbot.waitSignal(shortcut.pressed, timeout=PATIENCE_MS):
        press_outside(display, "ctrl+alt+t")
    _dialog, row = row_of(made, shortcut)
    assert "Opens quick pick from any window" in row.note.text()
    assert row.command.isHidden()

    QTest.keyClick(row.field, Qt.Key.Key_K, CONTROL | ALT)
    reaches(qtbot, shortcut, HotkeyState.TAKEN)
    assert "Another program uses these keys" in row.note.text()
    assert row.note.property("danger")

    QTest.keyClick(row.field, Qt.Key.Key_J, CONTROL | ALT)
    reaches(qtbot, shortcut, HotkeyState.HELD)
    assert made.context.settings().pick_keys == "Ctrl+Alt+J"
    with qtbot.waitSignal(shortcut.pressed, timeout=PATIENCE_MS):
        press_outside(display, "ctrl+alt+j")

    QTest.keyClick(row.field, Qt.Key.Key_J, SHIFT)
    assert "together with Ctrl, Alt" in row.note.text()
    assert row.field.keySequence().toString() == "Ctrl+Alt+J"
    assert made.context.settings().pick_keys == "Ctrl+Alt+J"

    QTest.keyClick(row.field, Qt.Key.Key_Backspace)
    assert shortcut.state is HotkeyState.OFF
    assert made.context.settings().pick_keys == ""
    heard = list[None]()
    shortcut.pressed.connect(lambda: heard.append(None))
    shortcut.hold("Ctrl+Alt+L")
    reaches(qtbot, shortcut, HotkeyState.HELD)
    press_outside(display, "ctrl+alt+j")
    with qtbot.waitSignal(shortcut.pressed, timeout=PATIENCE_MS):
        press_outside(display, "ctrl+alt+l")
    assert len(heard) == 1
    shortcut.close()
    other.close()


def test_tab_and_escape_leave_the_field_and_letters_of_other_scripts_count_by_their_place(made: Made) -> None:
    made.open()
    shortcut = GlobalShortcut(HotkeyMeans.NONE)
    dialog, row = row_of(made, shortcut)
    row.field.setFocus()
    cyrillic = QKeyEvent(QEvent.Type.KeyPress, 0x0415, CONTROL | ALT, 28, 0, 0, "")
    QApplication.sendEvent(row.field, cyrillic)
    assert made.context.settings().pick_keys == "Ctrl+Alt+T"
    assert row.field.keySequence().toString() == "Ctrl+Alt+T"
    QTest.keyClick(row.field, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is not row.field
    assert made.context.settings().pick_keys == "Ctrl+Alt+T"
    row.field.setFocus()
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_where_nothing_holds_keys_the_command_is_there_to_copy(made: Made) -> None:
    made.open()
    shortcut = GlobalShortcut(HotkeyMeans.NONE)
    shortcut.hold("Ctrl+Alt+T")
    _dialog, row = row_of(made, shortcut)
    assert "own keyboard settings" in row.note.text()
    assert row.command.isVisible()
    QTest.mouseClick(row.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "/opt/trackops-desktop --pick"


def test_a_desktop_that_asks_its_user_is_asked_only_by_a_click(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.open()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    shortcut = GlobalShortcut(HotkeyMeans.PORTAL)
    shortcut.hold("Ctrl+Alt+T", asked=False)
    assert state_of(shortcut) is HotkeyState.UNASKED
    _dialog, row = row_of(made, shortcut)
    assert row.ask.isVisible()
    QTest.mouseClick(row.ask, Qt.MouseButton.LeftButton)
    assert state_of(shortcut) is HotkeyState.WAITING
    assert made.context.settings().pick_keys_asked
    shortcut._on_news(HotkeyNews(HotkeyState.HELD, "Super+T"))
    assert "Your desktop set it to Super+T." in row.note.text()
    assert row.ask.isHidden()
    shortcut._on_news(HotkeyNews(HotkeyState.REFUSED))
    assert "didn't allow" in row.note.text()
    assert row.ask.isVisible()
    shortcut.close()
