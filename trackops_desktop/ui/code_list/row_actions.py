"""Gives the list's rows what assistive technology can do with them; loaded once the codes are on show."""

from __future__ import annotations

from PySide6.QtGui import QAccessible

from trackops_desktop.ui.code_list.accessible_rows import AccessibleCodeList
from trackops_desktop.ui.code_list.view import CodeListView


def offer_actions(view: CodeListView) -> None:
    """Give a list rows that offer something to do, also where it has been read already.

    What is told of the list is handed to Qt, and not made by `QAccessible.installFactory` when it is asked for: a
    factory in Python is called for every object there is, and for the engine's own PySide ends the program.
    """
    if view.accessible is not None:
        return
    if QAccessible.isActive():
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(QAccessible.queryAccessibleInterface(view)))
    view.accessible = AccessibleCodeList(view)
    QAccessible.registerAccessibleInterface(view.accessible)
