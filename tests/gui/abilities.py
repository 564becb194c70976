"""Looks at every window with other eyes than a mouse user's, and says what is wrong; a program of its own.

    python -m tests.gui.abilities THEME SCALE CHECK… [then THEME SCALE CHECK…]

The checks: `names` (what screen readers are given: Windows' and macOS' too, for Qt hands all of them the same),
`fits` (no window is larger than the screen, nothing is out of reach), `cut` (every text has the room it needs),
`whole` (no QR code has to be scrolled), `across` (nothing is scrolled sideways), `begins` (the keyboard begins on no
button beside the main one), `targets` (nothing that is clicked is smaller than 24 points), `focus` (each step of the
Tab key can be seen), `labelled` (what stands beside a field is tied to it) and `order` (what is read, and gone through
with Tab, follows what is seen).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QTextEdit,
    QWidget,
)

from tests.bench.screenshots import settle
from tests.gui.every_window import every_window
from tests.gui.key_sheet import hooks_of, sheet_of, unnamed_keys
from tests.gui.keys import shows_focus
from tests.patience import PATIENCE_MS
from trackops_desktop.i18n import is_right_to_left, language
from trackops_desktop.languages import ENGLISH, LANGUAGES, speak
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.dialogs.qr_dialog import QrWidget
from trackops_desktop.ui.screen_room import TITLE_BAR
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
    """Yield what of a window has no name, and the window if it has none or is told as a part of one."""
    if not window.windowTitle():
        yield "has no title"
    root = QAccessible.queryAccessibleInterface(window)
    if root.role() not in (_ROLE.Window, _ROLE.Dialog):
        yield f"is told as a {root.role().name}, not as a window"
    yield from _ill_told_labels(window)
    yield from _unnamed_fields(window)
    for one in _descendants(root, 0):
        role = one.role()
        if role not in OPERABLE or one.state().invisible:
            continue
        if not one.text(QAccessible.Text.Name).strip():
            yield f"{role.name} without a name: {_where(one)}"


def _ill_told_labels(window: QWidget) -> Iterator[str]:
    for label in _seen(window, QLabel):
        told = QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
        if isinstance(label, AddressLabel):  # an address that is cut on the screen is told whole
            is_told = label.origin in told
        else:
            is_told = _words(label.text()) <= _words(told)
        if "\u200b" in told or "\u2060" in told:
            yield f"“{label.text()[:40]}” is spelt"
        if not label.text().isdecimal() and label.pixmap().isNull() and not is_told:
            yield f"of “{label.text()[:40]}” only “{told}” is told"


def _unnamed_fields(window: QWidget) -> Iterator[str]:
    labels = list(_seen(window, QLabel))
    for box in _seen(window, QComboBox):  # on Linux, Qt names it by its value
        if not box.accessibleDescription() and not any(one.buddy() is box for one in labels):
            yield f"the choice “{box.accessibleName()}” is told by its value alone"
    for line in _seen(window, QLineEdit):
        named = QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Name)
        if not (named or isinstance(line.parentWidget(), QAbstractSpinBox)):
            yield f"a field in {type(line.parentWidget()).__name__} has no name"


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
    return set(re.sub("<[^>]*>", " ", text.replace("\u200b", "").replace("\u2060", "").replace("&", "")).split())


def _where(one: QAccessibleInterface) -> str:
    return f"{type(one.object()).__name__} at {one.rect()}"


def fits(window: QWidget, screen: QRect) -> Iterator[str]:
    """Yield what of a window cannot be reached."""
    room = screen.height() - (0 if window.windowFlags() & Qt.WindowType.FramelessWindowHint else TITLE_BAR)
    if window.width() > screen.width() or window.height() > room:
        yield f"{window.width()} × {window.height()} is larger than the screen"
    for button in _seen(window, QAbstractButton):
        place = QRect(button.mapTo(window, QPoint()), button.size())
        if not _scrolls(button, window) and not window.rect().contains(place):
            yield f"“{_label(button)}” is out of reach"


def whole(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield every QR code of which a phone would see a part only."""
    for code in _seen(window, QrWidget):
        if code.visibleRegion().boundingRect() != code.rect():
            yield f"{code.visibleRegion().boundingRect().size().toTuple()} of {code.size().toTuple()} are in sight"


def begins(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield the button that has the keyboard from the start, where another one is the main one."""
    now, buttons = window.focusWidget(), list(_seen(window, QPushButton))
    if isinstance(window, ApprovalDialog):
        return  # it may come while somebody types: Enter refuses
    if now in buttons and not now.property("primary") and any(one.property("primary") for one in buttons):
        yield f"the keyboard begins on “{_label(now)}”"


def across(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield what has to be scrolled sideways to be read: nobody reads lines so."""
    for area in _seen(window, QScrollArea):
        hidden = area.horizontalScrollBar().maximum()
        if hidden > 0:
            yield f"{hidden} points of what scrolls stand to the side of it"


def rows(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield every label of a form that stands higher or lower than the one line of its field."""
    for form in window.findChildren(QFormLayout):
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.FieldRole)
            field, words = item.widget() if item is not None else None, None
            if isinstance(field, QLineEdit | QComboBox | QAbstractSpinBox) and field.isVisible():
                words = form.labelForField(field)
            if not isinstance(words, QLabel) or field is None or not words.text():
                continue
            is_beside = words.geometry().right() < field.x() or words.x() > field.geometry().right()
            off = words.geometry().center().y() - field.geometry().center().y()
            if is_beside and abs(off) > 1:
                yield f"“{words.text()}” stands {off} points off the line of its field"


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
    assert QTest.qWaitForWindowActive(window, PATIENCE_MS)
    reached: list[QWidget] = []
    before = QApplication.focusWidget()
    while True:
        QTest.keyClick(window if before is None else before, Qt.Key.Key_Tab)
        settle(app)
        now = QApplication.focusWidget()
        if now is None or now in reached or len(reached) > 100:
            break
        reached.append(now)
        if not shows_focus(now):
            yield f"the keyboard on {type(now).__name__} “{_label(now)}” cannot be seen"
        before = now
    radio = any(isinstance(one, QRadioButton) for one in reached)
    for button in _seen(window, QAbstractButton):
        # One button of a group has the group's stop; what stands in a field has its key.
        is_led_to = isinstance(button, QRadioButton) and radio
        is_part = isinstance(button.parentWidget(), QLineEdit) and button.focusPolicy() is Qt.FocusPolicy.NoFocus
        if button.isEnabled() and button not in reached and not is_led_to and not is_part:
            yield f"Tab never comes to “{_label(button)}”"


def labelled(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield every field whose only name vanishes with the first letter, or that is not tied to the label beside it."""
    labels = [label for label in _seen(window, QLabel) if label.text()]
    for kind in (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit):
        for field in _seen(window, kind):
            if isinstance(field.parentWidget(), QComboBox | QAbstractSpinBox) or not field.isEnabled():
                continue
            told = QAccessible.queryAccessibleInterface(field)
            name = told.text(QAccessible.Text.Name)
            shown = [label for label in labels if label.buddy() is field]
            if not name or (name == getattr(field, "placeholderText", str)() and not (shown or field.accessibleName())):
                yield f"{type(field).__name__} “{name}” is named by what stands in it at most"
            for label in labels:
                is_its_name = _words(label.text().rstrip(":")) == _words(name.rstrip(":"))
                if (is_its_name or _form_label(field) is label) and label.buddy() is not field:
                    yield f"“{label.text()}” is not tied to its field"


def _form_label(field: QWidget) -> QWidget | None:
    """Return the label that stands in the same row of a form."""
    parent = field.parentWidget()
    for form in parent.findChildren(QFormLayout) if parent is not None else ():
        if form.indexOf(field) >= 0:
            return form.labelForField(field)
    return None


def order(window: QWidget, _screen: QRect) -> Iterator[str]:
    """Yield what is read, or reached by Tab, before what stands in front of it."""
    yield from (f"“{late}” is read before “{early}”" for late, early in _misread(window))
    stops, first = list[QWidget](), window.nextInFocusChain()
    at = first
    while at is not None:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isEnabled() and at.isVisible()
        if takes and at.window() is window and at.focusProxy() is None and at.width():
            stops.append(at)
        at = at.nextInFocusChain()
        if at is first:
            break
    # They are a ring, so that it goes back once.
    steps = pairwise([*stops, *stops[:1]])
    back = [(one, two) for one, two in steps if _is_before(*_places(two, one, window), window)]
    if len(back) > 1:
        yield from (f"Tab goes from “{_told(one)}” back to “{_told(two)}”" for one, two in back)


def _misread(parent: QWidget) -> Iterator[tuple[str, str]]:
    shown = [
        one
        for one in parent.children()
        if isinstance(one, QWidget)
        and one.isVisible()
        and not one.isWindow()
        and one.width()
        and one.height()
        and not isinstance(one, QSplitterHandle)
    ]
    for one, two in pairwise(shown):
        if _is_before(one_place := two.geometry(), one.geometry(), parent):
            yield _told(one), f"{_told(two)} {one_place.topLeft().toTuple()}"
    for one in shown:
        # What is in these is no widget, or no more than a part of one.
        if not isinstance(one, QComboBox | QAbstractSpinBox | QLineEdit | QScrollBar | QAbstractItemView):
            yield from _misread(one)


def _places(one: QWidget, two: QWidget, window: QWidget) -> tuple[QRect, QRect]:
    """Return where two widgets are; what scrolls while the other stays is where its area is."""
    areas = _area(one, window), _area(two, window)
    shown = (one, two) if areas[0] is areas[1] else (areas[0] or one, areas[1] or two)
    first, second = (QRect(widget.mapTo(window, QPoint()), widget.size()) for widget in shown)
    return first, second


def _area(widget: QWidget, window: QWidget) -> QWidget | None:
    place = widget.parentWidget()
    while place is not None and place is not window and not isinstance(place, QAbstractScrollArea):
        place = place.parentWidget()
    return None if place is window else place


def _is_before(one: QRect, two: QRect, window: QWidget) -> bool:
    """Tell whether people see one thing wholly before another, in the direction in which their language is read."""
    if one.bottom() < two.top():
        return True
    if one.top() > two.bottom() or one.intersects(two):
        return False
    return one.left() > two.right() if window.isRightToLeft() else one.right() < two.left()


def _told(widget: QWidget) -> str:
    name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return f"{type(widget).__name__} {name[:30]}".strip()


def _seen(window: QWidget, kind: type[W]) -> Iterator[W]:
    for one in window.findChildren(kind):
        if one.isVisible() and one.window() is window and one.width() and not isinstance(one, QScrollBar):
            yield one


def _label(widget: QWidget) -> str:
    return str(widget.accessibleName() or getattr(widget, "text", str)())


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    return _area(widget, window) is not None


def keys(window: QWidget, _screen: QRect) -> Iterator[str]:
    """What is bound to keys in a window and not on the sheet of keys."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    yield from unnamed_keys(window, _sheet(hooks_of(app), language()))


@cache
def _sheet(hooks: tuple[MenuHook, ...], _language: str) -> dict[str, set[str]]:
    """Return the sheet of keys, which is made once: it has as many parts as all that is looked at here."""
    return sheet_of(hooks)


CHECKS: dict[str, Callable[[QWidget, QRect], Iterator[str]]] = {
    "names": names, "fits": fits, "across": across, "rows": rows, "cut": cut, "targets": targets, "focus": focus,
    "labelled": labelled, "order": order, "keys": keys, "whole": whole,
    "begins": begins,
}  # fmt: skip


def main(*runs: str) -> int:
    """Print what is wrong; 1 if anything is."""
    app = QApplication(["abilities", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    is_well = True
    for run in " ".join(runs).split(" then "):
        theme, scale, *checks = run.split()
        is_well &= _looked_at(app, theme, float(scale), frozenset(checks))
    return 0 if is_well else 1


def _looked_at(app: QApplication, theme: str, scale: float, checks: frozenset[str]) -> bool:
    """Look at every window, print what is wrong, and tell whether nothing is. A language among the checks is spoken."""
    for name in [*LANGUAGES.keys() & checks] or [ENGLISH]:
        speak(name)
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_right_to_left() else Qt.LayoutDirection.LeftToRight)
    said: dict[str, None] = {}
    count = 0
    for name, window in every_window(app, theme, scale):
        count += 1
        screen = window.screen().availableGeometry()
        for check in CHECKS.keys() & checks:
            said.update(dict.fromkeys(f"{theme} {scale} {name}: {one}" for one in CHECKS[check](window, screen)))
    sys.stdout.write("".join(f"{one}\n" for one in said))
    sys.stderr.write(f"{count} windows\n")
    return not said and count >= 40


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
