"""Whether the sheet of keys names what a window binds, under the heading of that window."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from trackops_desktop.ui.help.window import HelpWindow
from trackops_desktop.ui.quick_pick.window import QuickPickWindow
from trackops_desktop.ui.signin.window import SignInWindow
from trackops_desktop.ui.widgets.key_names import shown_keys

_NATIVE = QKeySequence.SequenceFormat.NativeText


def sheet_of(hooks: tuple[MenuHook, ...]) -> dict[str, set[str]]:
    """Return the keys of the sheet by heading."""
    dialog = ShortcutsDialog(hooks)
    grid = next(one for one in dialog.findChildren(QGridLayout) if one.count() > 20)
    found: dict[str, set[str]] = {}
    heading = ""
    for row in range(grid.rowCount()):
        first, keys = (grid.itemAtPosition(row, column) for column in (0, 1))
        said = [one.widget() for one in (first, keys) if one is not None]
        if len(said) == 2 and said[0] is said[1]:
            heading = _said(said[0])
        elif len(said) == 2:
            found.setdefault(heading, set()).update(re.split(r",? ", _said(said[1])))
    dialog.deleteLater()
    return found


def _said(widget: QWidget | None) -> str:
    assert isinstance(widget, QLabel)
    return re.sub("[\u2066-\u2069]", "", widget.text())


def unnamed_keys(window: QWidget, sheet: dict[str, set[str]]) -> Iterator[str]:
    """Yield what a window binds and the sheet does not have under its heading: one key of each is enough."""
    headings = {SignInWindow: _("Sign-in window"), HelpWindow: _("Manual"), QuickPickWindow: _("Quick pick")}
    own = headings.get(type(window))
    apart = set(headings.values())
    named = sheet[own] if own else {key for heading in sheet.keys() - apart for key in sheet[heading]}
    for keys in _bound(window):
        if not named & {shown_keys(one.toString()).toString(_NATIVE) for one in keys}:
            yield f"{[one.toString() for one in keys]} is not on the sheet"


def _bound(window: QWidget) -> Iterator[list[QKeySequence]]:
    inside = Qt.FindChildOption.FindChildrenRecursively
    yield from (one.keys() for one in window.findChildren(QShortcut, options=inside))
    for action in window.findChildren(QAction, options=inside):
        if action.shortcuts() and not action.objectName().startswith(("edit-", "_q_")):  # a text field's own
            yield action.shortcuts()


def hooks_of(app: QApplication) -> tuple[MenuHook, ...]:
    """Return what the open application adds to its menu."""
    from trackops_desktop.ui.window.codes_view import CodesView

    views = [view for one in app.topLevelWidgets() for view in one.findChildren(CodesView)]
    return tuple(hook for view in views for hook in view._context.hooks)
