"""Looks at every window with other eyes than a mouse user's, and says what is wrong; a program of its own.

    python -m tests.gui.abilities THEME SCALE CHECK…

The checks: `names` (what screen readers are given: Windows' and macOS' too, for Qt hands all of them the same),
`fits` (no window is larger than the screen, nothing is out of reach), `cut` (every text has the room it needs),
`targets` (nothing that is clicked is smaller than 24 points) and `focus` (each step of the Tab key can be seen).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QWidget,
)

from tests.bench.screenshots import settle
from tests.gui.every_window import every_window
from trackops_desktop.ui.signin.address_label import AddressLabel

W = TypeVar("W", bound=QWidget)
_ROLE = QAccessible.Role
#: What a person can do something with, and so has to be told apart by its name.
OPERABLE = frozenset({
    _ROLE.Button, _ROLE.CheckBox, _ROLE.RadioButton, _ROLE.EditableText, _ROLE.ComboBox, _ROLE.SpinBox, _ROLE.List,
    _ROLE.Tree, _ROLE.Table, _ROLE.ListItem, _ROLE.MenuItem, _ROLE.ButtonMenu, _ROLE.ButtonDropDown,
    _ROLE.ProgressBar, _ROLE.Graphic, _ROLE.Link, _ROLE.PageTab,
})  # fmt: skip
#: The least width and height of a target (WCAG 2.2, 2.5.8), in points.
LEAST_TARGET = 24


def names(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield what of a window has no name, and the window if it has none."""
    if not window.windowTitle():
        yield "has no title"
    for label in _seen(window, QLabel):
        told = QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
        if isinstance(label, AddressLabel):  # an address that is cut on the screen is told whole
            is_told = label.origin in told
        else:
            is_told = _words(label.text()) <= _words(told)
        if not label.text().isdecimal() and label.pixmap().isNull() and not is_told:
            yield f"of “{label.text()[:40]}” only “{told}” is told"
    root = QAccessible.queryAccessibleInterface(window)
    for one in _descendants(root, 0):
        role = one.role()
        if role not in OPERABLE or one.state().invisible:
            continue
        if not one.text(QAccessible.Text.Name).strip():
            yield f"{role.name} without a name: {_where(one)}"


def _descendants(root: QAccessibleInterface, depth: int) -> Iterator[QAccessibleInterface]:
    for place in range(root.childCount()):
        child = root.child(place)
        if not child.isValid() or depth > 40:
            continue
        parent_is_box = child.role() is _ROLE.ComboBox or child.role() is _ROLE.SpinBox
        yield child
        if not parent_is_box:
            yield from _descendants(child, depth + 1)


def _words(text: str) -> set[str]:
    """Return the words of a text without what only breaks its lines or marks a key."""
    return set(re.sub("<[^>]*>", " ", text.replace("\u200b", "").replace("&", "")).split())


def _where(one: QAccessibleInterface) -> str:
    return f"{type(one.object()).__name__} at {one.rect()}"


def fits(window: QWidget, screen: QRect) -> Iterator[str]:
    """Yield what of a window cannot be reached."""
    if window.width() > screen.width() or window.height() > screen.height():
        yield f"{window.width()} × {window.height()} is larger than the screen"
    for button in _seen(window, QAbstractButton):
        place = QRect(button.mapTo(window, QPoint()), button.size())
        if not _scrolls(button, window) and not window.rect().contains(place):
            yield f"“{_label(button)}” is out of reach"


def cut(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield every text that has less room than it needs."""
    for label in _seen(window, QLabel):
        if not label.text() or label.textFormat() is Qt.TextFormat.RichText:
            continue
        needs = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        text = label.text().replace("&", "") if "&" in label.text() else label.text()
        wide = label.fontMetrics().boundingRect(text).width() if not label.wordWrap() else 0
        if label.height() < needs - 1 or label.width() < wide - 1:
            yield f"“{label.text()[:40]}” has {label.size().toTuple()} and needs {(wide, needs)}"
    for kind in (QPushButton, QCheckBox, QRadioButton):
        for button in _seen(window, kind):
            needed = button.minimumSizeHint()
            if button.text() and (button.width() < needed.width() or button.height() < needed.height() - 1):
                yield f"“{button.text()}” has {button.size().toTuple()} and needs {needed.toTuple()}"


def targets(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield what is too small to be hit by everybody."""
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox):
        for one in _seen(window, kind):
            is_part = isinstance(one.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
            if not is_part and min(one.width(), one.height()) < LEAST_TARGET:
                yield f"{type(one).__name__} “{_label(one)}” is {one.width()} × {one.height()}"


def focus(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Go through the window with Tab and yield each step that cannot be seen, and what no step leads to."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    reached: list[QWidget] = []
    before = QApplication.focusWidget()
    while True:
        QTest.keyClick(window if before is None else before, Qt.Key.Key_Tab)
        settle(app)
        now = QApplication.focusWidget()
        if now is None or now in reached or len(reached) > 100:
            break
        reached.append(now)
        if not _shows_focus(window, now):
            yield f"the keyboard on {type(now).__name__} “{_label(now)}” cannot be seen"
        before = now
    radio = any(isinstance(one, QRadioButton) for one in reached)
    for button in _seen(window, QAbstractButton):
        # One button of a group has the group's stop; what stands in a field has its key.
        is_led_to = isinstance(button, QRadioButton) and radio
        is_part = isinstance(button.parentWidget(), QLineEdit) and button.focusPolicy() is Qt.FocusPolicy.NoFocus
        if button.isEnabled() and button not in reached and not is_led_to and not is_part:
            yield f"Tab never comes to “{_label(button)}”"


def _shows_focus(window: QWidget, widget: QWidget) -> bool:
    """Tell whether a widget looks different with the keyboard than without."""
    shown = widget.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    return bool(shown != without) and window.isVisible()


def _seen(window: QWidget, kind: type[W]) -> Iterator[W]:
    for one in window.findChildren(kind):
        if one.isVisible() and one.window() is window and one.width() and not isinstance(one, QScrollBar):
            yield one


def _label(widget: QWidget) -> str:
    return str(widget.accessibleName() or getattr(widget, "text", str)())


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    place = widget.parentWidget()
    while place is not None and place is not window:
        if isinstance(place, QAbstractScrollArea):
            return True
        place = place.parentWidget()
    return False


CHECKS: dict[str, Callable[[QWidget, QRect], Iterator[str]]] = {
    "names": names, "fits": fits, "cut": cut, "targets": targets, "focus": focus
}  # fmt: skip


def main(theme: str, scale: str, *checks: str) -> int:
    """Print what is wrong; 1 if anything is."""
    app = QApplication(["abilities", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    said: dict[str, None] = {}
    count = 0
    for name, window in every_window(app, theme, float(scale)):
        count += 1
        screen = window.screen().availableGeometry()
        for check in checks:
            said.update(dict.fromkeys(f"{name}: {one}" for one in CHECKS[check](window, screen)))
    sys.stdout.write("".join(f"{one}\n" for one in said))
    sys.stderr.write(f"{count} windows\n")
    return 1 if said or count < 40 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
