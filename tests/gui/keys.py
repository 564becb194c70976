"""Real key events to whatever window is in front, as the window system sends them, and where they lead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.patience import PATIENCE_MS
from trackops_desktop.ui.widgets.shortcuts import keys_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key in the window that is in front."""
    window = QApplication.activePopupWidget() or QApplication.activeWindow()
    assert window is not None
    QTest.keyClick(window.windowHandle(), key, modifiers)
    QApplication.processEvents()


def do(made: Made, qtbot: QtBot, command: str) -> None:
    """Do one of the main window's commands as its users do: by its keys, or in the main menu where it has none."""
    to_front(made, qtbot)
    if keys := keys_of(command):
        QTest.keySequence(made.windows.frame.windowHandle(), QKeySequence(keys[0]))
    else:
        press(Qt.Key.Key_F10)
        wanted = made.window.commands[command]
        above = [one.title() for one in _open_menu(qtbot).findChildren(QMenu) if wanted in one.actions()]
        choose(qtbot, *above, wanted.text())
    QApplication.processEvents()


def to_front(made: Made, qtbot: QtBot) -> None:
    """Bring the main window to the front, as a click on it does; nothing manages windows here."""
    frame = made.windows.frame
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow, timeout=PATIENCE_MS)


def choose(qtbot: QtBot, *path: str) -> None:
    """Go with the arrow keys to an entry of the menu that is open, and press Enter; then on in the menu that opens."""
    before: QMenu | None = None
    for text in path:
        menu = _open_menu(qtbot, other_than=before)
        for _step in menu.actions():
            if _chosen(menu) != text:
                press(Qt.Key.Key_Down)
        assert _chosen(menu) == text
        press(Qt.Key.Key_Return)
        before = menu


def _open_menu(qtbot: QtBot, other_than: QWidget | None = None) -> QMenu:
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() not in {None, other_than}, timeout=PATIENCE_MS)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _chosen(menu: QMenu) -> str:
    action: QAction | None = menu.activeAction()  # the binding knows nothing of there being none
    return "" if action is None else action.text()


def type_text(text: str) -> None:
    """Type letters into whatever has the keyboard."""
    for letter in text:
        window = QApplication.activeWindow()
        assert window is not None
        QTest.keyClick(window.windowHandle(), letter)  # type: ignore[call-overload]


def name_of(widget: QWidget | None) -> str:
    """Return what a screen reader says of a widget."""
    if isinstance(widget, QAbstractButton) and not widget.accessibleName():
        return widget.text().strip()
    return widget.accessibleName() if widget is not None else ""


def tab_to(name: str) -> QWidget:
    """Press Tab until what has this name has the keyboard."""
    passed: list[str] = []
    for _step in range(40):
        focused = QApplication.focusWidget()
        if focused is not None and name_of(focused) == name:
            return focused
        passed.append(name_of(focused))
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab leads to {passed} and not to “{name}”")


def shows_focus(widget: QWidget) -> bool:
    """Tell whether a widget looks different with the keyboard than without."""
    shown = widget.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    return bool(shown != without) and widget.window().isVisible()


def tab_in_sight(name: str) -> QWidget:
    """Go on with Tab to what has this name; on the way everybody sees where the keyboard is."""
    passed: list[str] = []
    for _step in range(40):
        press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None, f"no widget has the keyboard after {passed}"
        passed.append(name_of(focused))
        assert shows_focus(focused), f"nobody sees that “{passed[-1]}” has the keyboard"
        if passed[-1] == name:
            return focused
    pytest.fail(f"Tab leads to {passed} and not to “{name}”")


def in_front(qtbot: QtBot, title: str) -> None:
    """Wait for a window; where nothing manages windows, none comes to the front by itself when another closes."""

    def there() -> bool:
        window = QApplication.activeWindow()
        if window is None:
            shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
            max(shown, key=lambda one: one.windowTitle() == title).activateWindow()
        return window is not None and window.windowTitle() == title

    qtbot.waitUntil(there, timeout=PATIENCE_MS)
